using System.Text;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>Lays a commit's closures out as arrays.</summary>
internal sealed class SnapshotWriter
{
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly List<int> _records = [];

    /// <summary>Writes them.</summary>
    /// <param name="workspace">The workspace's name; null when plimsoll.yaml does not say it.</param>
    /// <param name="registry">Where images are pushed; null is the embedded registry.</param>
    /// <param name="units">In ordinal order of their manifests.</param>
    public static SnapshotArrays Write(string? workspace, string? registry, IReadOnlyList<UnitClosure> units)
    {
        var writer = new SnapshotWriter();
        var records = units.Select(unit => writer.Record(unit)).ToList();
        var places = Places(units);
        var placeTexts = places.Select(place => writer.Number(place.Key)).ToList();
        var named = (Workspace: writer.Optional(workspace), Registry: writer.Optional(registry));

        var letters = new StringBuilder();
        var ends = new List<int>(writer._texts.Count);
        foreach (var text in writer._texts.Keys) ends.Add(letters.Append(text).Length);

        var dependents = Enumerable.Range(0, units.Count).Where(unit => units[unit].Unit.Bases.Count > 0).ToList();
        var listsStart = SnapshotArrays.HeaderLength + ends.Count + units.Count + (2 * places.Count);
        var lists = new List<int> { dependents.Count };
        lists.AddRange(dependents);
        var placeLists = new List<int>(places.Count);
        foreach (var place in places)
        {
            placeLists.Add(listsStart + lists.Count);
            lists.Add(place.Value.Count);
            lists.AddRange(place.Value);
        }
        var recordsStart = listsStart + lists.Count;
        return new(
        [
            ends.Count, units.Count, places.Count, dependents.Count, named.Workspace, named.Registry,
            .. ends, .. records.Select(record => recordsStart + record), .. placeTexts.Zip(placeLists)
                .SelectMany(pair => new[] { pair.First, pair.Second }), .. lists, .. writer._records,
        ], letters.ToString().ToCharArray());
    }

    /// <summary>Writes the parts of a unit in the order in which <see cref="SnapshotUnit"/> reads them.</summary>
    private int Record(UnitClosure closure)
    {
        var start = _records.Count;
        var unit = closure.Unit;
        Text(unit.Name);
        _records.Add((int)unit.Kind);
        Text(unit.Path);
        Text(unit.ManifestPath);
        Text(unit.Build.Builder);
        Text(unit.Build.Source);
        Text(unit.Build.Publish);
        _records.Add(Optional(unit.Build.Base));
        _records.Add(Optional(unit.Repository));
        _records.Add(Optional(unit.Version));
        _records.Add(Optional(unit.Dockerfile));
        List(unit.Bases, use =>
        {
            Text(use.Reference);
            Text(use.Unit);
        });
        List(unit.Build.Arguments, argument =>
        {
            Text(argument.Key);
            Text(argument.Value);
        });
        List(unit.Build.Platforms, Text);
        List(closure.Files, file =>
        {
            Text(file.Path);
            Text(file.Via);
            _records.Add(file.InKey ? 1 : 0);
        });
        List(closure.Areas, area =>
        {
            Text(area.Folder);
            Text(area.Via);
            List(area.Without, Text);
        });
        List(closure.Patterns, pattern =>
        {
            Text(pattern.Glob.Pattern);
            _records.Add(pattern.Glob.IgnoresCase ? 1 : 0);
            Text(pattern.Via);
        });
        List(closure.Values, value =>
        {
            Text(value.Key);
            Text(value.Value);
        });
        return start;
    }

    /// <summary>The units by every place that they have something to do with.</summary>
    private static SortedDictionary<string, List<int>> Places(IReadOnlyList<UnitClosure> units)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var unit = 0; unit < units.Count; unit++)
        {
            foreach (var place in units[unit].Files.Select(file => file.Path).Concat(units[unit].Areas.Select(area => area.Folder))
                .Concat(units[unit].Patterns.Select(pattern => pattern.Glob.Root)))
            {
                if (!places.TryGetValue(place, out var list)) places[place] = list = [];
                if (list.Count == 0 || list[^1] != unit) list.Add(unit);
            }
        }
        return new(places, StringComparer.Ordinal);
    }

    private void List<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        _records.Add(items.Count);
        foreach (var item in items) write(item);
    }

    private void Text(string text) => _records.Add(Number(text));

    private int Optional(string? text) => text is null ? -1 : Number(text);

    private int Number(string text)
    {
        if (!_texts.TryGetValue(text, out var number)) _texts[text] = number = _texts.Count;
        return number;
    }
}

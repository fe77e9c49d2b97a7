namespace Plimsoll.Workspace.Manifests;

/// <summary>Finds units that need each other round in a circle, and chains of units that are too long.</summary>
/// <param name="key">The key of a manifest that leads from unit to unit.</param>
/// <param name="units">All units by their ids.</param>
/// <param name="next">Where it leads.</param>
internal sealed class Circles(string key, IReadOnlyDictionary<string, ParsedManifest> units, Func<Unit, IEnumerable<string>> next)
{
    private const int MostShown = 20;

    /// <summary>How many units there are in the longest chain from each unit that was left.</summary>
    private readonly Dictionary<string, int> _lengths = new(StringComparer.Ordinal);

    /// <summary>Reports each circle once, at the unit of it that comes first, and each chain at the unit that makes it too long.</summary>
    public static void Report(string key, IReadOnlyList<ParsedManifest> manifests, IReadOnlyDictionary<string, ParsedManifest> units,
        Func<Unit, IEnumerable<string>> next)
    {
        var circles = new Circles(key, units, next);
        foreach (var start in manifests) circles.Walk(start.Unit!.Id);
    }

    // with lists of its own instead of recursion: a repository decides how deep it goes
    private void Walk(string start)
    {
        var (path, places, left) = (new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal),
            new Stack<IEnumerator<string>>());
        Enter(start);
        while (left.TryPeek(out var targets))
        {
            if (targets.MoveNext())
            {
                Enter(targets.Current);
                continue;
            }
            left.Pop().Dispose();
            places.Remove(path[^1]);
            Leave(path[^1]);
            path.RemoveAt(path.Count - 1);
        }

        void Enter(string name)
        {
            if (places.TryGetValue(name, out var seen))
            {
                var first = units[path[seen]];
                first.Report.Add(Codes.Cycle, first.Line(key), key, $"it goes round in a circle: {Shown(path[seen..])} -> {name}");
                return;
            }
            if (_lengths.ContainsKey(name) || !units.TryGetValue(name, out var manifest)) return;
            places[name] = path.Count;
            path.Add(name);
            left.Push(next(manifest.Unit!).GetEnumerator());
        }
    }

    private void Leave(string name)
    {
        var manifest = units[name];
        var length = _lengths[name] = 1 + next(manifest.Unit!).Select(target => _lengths.GetValueOrDefault(target)).DefaultIfEmpty().Max();
        if (length == Bounds.Chain + 1)
            manifest.Report.Add(Codes.TooLong, manifest.Line(key), key, $"from here a chain goes through more than {Bounds.Chain} units");
    }

    private static string Shown(List<string> path) => string.Join(" -> ",
        path.Count <= MostShown ? path : [.. path[..(MostShown - 1)], "…", path[^1]]);
}

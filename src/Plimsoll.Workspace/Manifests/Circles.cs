namespace Plimsoll.Workspace.Manifests;

/// <summary>Finds units that need each other round in a circle.</summary>
internal static class Circles
{
    /// <summary>Reports each circle once, at the unit of it that comes first.</summary>
    public static void Report(string key, IReadOnlyList<ParsedManifest> manifests, IReadOnlyDictionary<string, ParsedManifest> units, Func<Unit, IEnumerable<string>> next)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in manifests)
        {
            var path = new List<string>();
            Walk(start.Unit!.Id, path);
        }

        void Walk(string name, List<string> path)
        {
            var seen = path.IndexOf(name);
            if (seen >= 0)
            {
                var first = units[path[seen]];
                first.Report.Add(Codes.Cycle, first.Line(key), key, $"it goes round in a circle: {string.Join(" -> ", path[seen..])} -> {name}");
                return;
            }
            if (done.Contains(name) || !units.TryGetValue(name, out var manifest)) return;
            path.Add(name);
            foreach (var target in next(manifest.Unit!)) Walk(target, path);
            path.RemoveAt(path.Count - 1);
            done.Add(name);
        }
    }
}

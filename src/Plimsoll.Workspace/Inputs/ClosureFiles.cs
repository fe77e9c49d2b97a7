using Plimsoll.Source;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Lists the files of a commit that a closure says are inputs.</summary>
internal static class ClosureFiles
{
    public static IReadOnlyList<InputFile> List(UnitClosure closure, GitTree tree, CancellationToken cancellationToken)
    {
        var via = new SortedDictionary<int, (string Via, bool InKey)>();
        foreach (var file in closure.Files) Add(tree, via, file.Path, (file.Via, file.InKey));
        foreach (var area in closure.Areas)
        {
            if (area.Folder.Length > 0) Add(tree, via, area.Folder, (area.Via, true));
            var without = area.Without.SelectMany(path => Indexes(tree, path)).ToHashSet();
            foreach (var index in Indexes(tree, area.Folder))
                if (!without.Contains(index)) via.TryAdd(index, (area.Via, true));
        }
        foreach (var pattern in closure.Patterns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var index in Indexes(tree, pattern.Glob.Root))
                if (!via.ContainsKey(index) && pattern.Glob.Matches(tree[index].Path)) via.Add(index, (pattern.Via, true));
        }
        var files = via.Select(pair => (Entry: tree[pair.Key], pair.Value))
            .Select(file => new InputFile(file.Entry.Path, file.Entry.Mode, file.Entry.ObjectId,
            file.Value.Via) { InKey = file.Value.InKey }).ToList();
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }

    private static void Add(GitTree tree, SortedDictionary<int, (string, bool)> via, string path, (string, bool) why)
    {
        if (tree.IndexOf(path) is var index and >= 0) via.TryAdd(index, why);
    }

    /// <summary>A file itself, or all that is in a folder.</summary>
    private static IEnumerable<int> Indexes(GitTree tree, string path)
    {
        if (tree.IndexOf(path) is var index and >= 0) return [index];
        var (start, end) = tree.Range(path);
        return Enumerable.Range(start, end - start);
    }
}

using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Library;

/// <summary>
/// What git says of a library of images, folded to units: each changed path counts for the innermost folder with a manifest around it, on
/// the side or sides where it is. Knows nothing of Plimsoll but that a folder with a manifest and a Dockerfile is a unit whose name the
/// manifest says.
/// </summary>
internal sealed class LibraryModel
{
    private const string Manifest = "manifest.json";

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private HashSet<string> _units = new(StringComparer.Ordinal);

    /// <summary>Goes on to the next commit.</summary>
    /// <param name="changes">What <c>git diff --name-status --no-renames</c> says.</param>
    /// <returns>The folders of units that differ, each with <c>A</c>, <c>M</c> or <c>D</c>.</returns>
    public SortedDictionary<string, char> Next(IReadOnlyList<(char Status, string Path)> changes)
    {
        var before = _units;
        foreach (var (status, path) in changes)
        {
            if (status == 'D') _files.Remove(path);
            else _files.Add(path);
        }
        var after = new HashSet<string>(before, StringComparer.Ordinal);
        foreach (var folder in changes.Where(change => Name(change.Path) is Manifest or "Dockerfile").Select(change => Folder(change.Path)))
        {
            if (_files.Contains(Join(folder, Manifest)) && _files.Contains(Join(folder, "Dockerfile"))) after.Add(folder);
            else after.Remove(folder);
        }

        var differ = new SortedDictionary<string, char>(StringComparer.Ordinal);
        foreach (var (status, path) in changes)
        {
            if (status != 'A') Mark(Owner(path, before));
            if (status != 'D') Mark(Owner(path, after));
        }
        // where a unit begins or ends to be, files that nobody touched change their unit
        var touched = changes.Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var moved in before.Except(after).Concat(after.Except(before)))
        {
            foreach (var path in _files.Where(file => IsIn(file, moved) && !touched.Contains(file)))
            {
                if (Owner(path, before) == Owner(path, after)) continue;
                Mark(Owner(path, before));
                Mark(Owner(path, after));
            }
        }
        foreach (var gone in before.Except(after)) differ[gone] = 'D';
        foreach (var come in after.Except(before)) differ[come] = 'A';
        _units = after;
        return differ;

        void Mark(string? unit)
        {
            if (unit is not null) differ[unit] = 'M';
        }
    }

    /// <summary>What differs between two commits, by git.</summary>
    public static IReadOnlyList<(char Status, string Path)> Diff(Repository repository, string? from, string to)
    {
        var output = repository.Git("diff-tree", "-r", "-z", "--no-renames", "--name-status",
            from ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904", to);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Chunk(2)
            .Select(pair => (pair[0][0] == 'T' ? 'M' : pair[0][0], pair[1]))];
    }

    public static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static bool IsIn(string path, string folder) => folder.Length == 0 || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string? Owner(string path, HashSet<string> units)
    {
        for (var folder = Folder(path); ; folder = Folder(folder))
        {
            if (units.Contains(folder)) return folder;
            if (folder.Length == 0) return null;
        }
    }
}

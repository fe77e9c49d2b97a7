namespace Plimsoll.Workspace.Inputs;

/// <summary>Folders that are something of their own, so that a folder around them does not have their files as its inputs.</summary>
internal sealed class Boundaries
{
    private readonly List<string> _folders;

    /// <summary>Takes the folders, in any order, with repetitions.</summary>
    public Boundaries(IEnumerable<string> folders)
    {
        // with a slash at the end a folder sorts directly before all that is in it
        _folders = [.. folders.Where(folder => folder.Length > 0).Select(folder => folder + "/").Distinct(StringComparer.Ordinal)];
        _folders.Sort(StringComparer.Ordinal);
    }

    /// <summary>The outermost ones inside of a folder, itself not among them.</summary>
    public IReadOnlyList<string> Inside(string folder)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var at = _folders.BinarySearch(prefix, StringComparer.Ordinal);
        var inside = new List<string>();
        for (var i = at < 0 ? ~at : at + 1; i < _folders.Count && _folders[i].StartsWith(prefix, StringComparison.Ordinal); i++)
            if (inside.Count == 0 || !_folders[i].StartsWith(inside[^1] + "/", StringComparison.Ordinal)) inside.Add(_folders[i][..^1]);
        return inside;
    }
}

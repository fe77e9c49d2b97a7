namespace Plimsoll.Source;

/// <summary>How the working tree differs from HEAD.</summary>
/// <param name="Paths">The paths that differ, untracked ones among them (a new folder as one path with a slash at its end); in ordinal
/// order.</param>
public sealed record WorkingTree(IReadOnlyList<string> Paths)
{
    /// <summary>Whether anything differs.</summary>
    public bool IsModified => Paths.Count > 0;
}

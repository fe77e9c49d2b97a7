using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>A folder whose files are inputs.</summary>
/// <param name="Folder">From the root; empty for everything.</param>
/// <param name="Without">Folders and files in it that are not: other units, projects that nothing references, manifests.</param>
/// <param name="Via">Why, for people.</param>
internal sealed record Area(string Folder, IReadOnlyList<string> Without, string Via)
{
    public bool Has(string path) => RepositoryPath.IsIn(path, Folder) && !Without.Any(without => RepositoryPath.IsIn(path, without));

    public bool SameAs(Area other) => Folder == other.Folder && Without.SequenceEqual(other.Without);
}

/// <summary>A file that is an input where the commit has it.</summary>
/// <param name="Path">From the root.</param>
/// <param name="Via">Why, for people.</param>
/// <param name="InKey">False when only values taken from it count.</param>
internal sealed record SingleFile(string Path, string Via, bool InKey = true);

/// <summary>A pattern whose matches are inputs.</summary>
internal sealed record Pattern(Glob Glob, string Via);

/// <summary>
/// Where a unit's inputs are: a rule that says of any path whether it is one. It changes only with manifests and MSBuild files, so most
/// commits are judged by it without listing a tree.
/// </summary>
/// <param name="Unit">The unit; a snapshot's has only what decides about its image.</param>
/// <param name="Files">Single files.</param>
/// <param name="Areas">Folders.</param>
/// <param name="Patterns">Patterns.</param>
/// <param name="Values">What counts and is not a file: <c>FILE: WHAT</c> and its value, in ordinal order.</param>
internal sealed record UnitClosure(
    Unit Unit, IReadOnlyList<SingleFile> Files, IReadOnlyList<Area> Areas, IReadOnlyList<Pattern> Patterns, IReadOnlyDictionary<string,
        string> Values)
{
    /// <summary>What of its projects does not say which files it means, as <c>FILE:LINE: WHAT</c>. A snapshot does not have them.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>Why a path is an input; null when it is none.</summary>
    public (string Via, bool InKey)? Match(string path)
    {
        foreach (var file in Files)
            if (file.Path == path) return (file.Via, file.InKey);
        foreach (var area in Areas)
            if (area.Has(path)) return (area.Via, true);
        foreach (var pattern in Patterns)
            if (pattern.Glob.Matches(path)) return (pattern.Via, true);
        return null;
    }

    /// <summary>Whether both say the same of every path.</summary>
    public bool SameAs(UnitClosure other) =>
        Unit.ManifestPath == other.Unit.ManifestPath && Unit.Bases.SequenceEqual(other.Unit.Bases) && Files.SequenceEqual(other.Files)
        && Areas.Count == other.Areas.Count && Areas.Zip(other.Areas).All(pair => pair.First.SameAs(pair.Second))
        && Patterns.Select(pattern => pattern.Glob.Key).SequenceEqual(other.Patterns.Select(pattern => pattern.Glob.Key))
        && Values.SequenceEqual(other.Values);
}

namespace Plimsoll.Workspace.Inputs;

/// <summary>What a project takes from outside of its folder.</summary>
/// <param name="Path">The project file.</param>
/// <param name="References">The projects that it references.</param>
/// <param name="Files">Files: ambient ones, imports, links.</param>
/// <param name="Patterns">Links with wildcards, and folders.</param>
/// <param name="Packages">The packages that it uses, by id.</param>
/// <param name="HasUnknownPackages">Some package's id cannot be told, or versions reach through to packages that are not named: then all versions count.</param>
/// <param name="PackagesFiles">The Directory.Packages.props files above it.</param>
internal sealed record ProjectFacts(
    string Path, IReadOnlyList<string> References, IReadOnlyList<SingleFile> Files, IReadOnlyList<Pattern> Patterns, IReadOnlyList<string> Packages, bool HasUnknownPackages, IReadOnlyList<string> PackagesFiles);

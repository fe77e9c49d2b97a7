namespace Plimsoll.Workspace.Inputs;

/// <summary>A project as another one, or a unit, uses it.</summary>
/// <param name="Path">The project file.</param>
/// <param name="Configurations">In which it may be built.</param>
/// <param name="IsOpen">Whether the one that uses it gives properties to it whose values are not known.</param>
internal readonly record struct ProjectUse(string Path, Configurations Configurations, bool IsOpen = false);

/// <summary>In which configurations projects may be built.</summary>
internal enum Configurations
{
    /// <summary>As images are.</summary>
    Release,

    /// <summary>As commands of tests say it.</summary>
    Any,
}

/// <summary>What a project takes from outside of its folder.</summary>
/// <param name="References">The projects that it references.</param>
/// <param name="Files">Ambient files.</param>
/// <param name="Patterns">All else: imports, items, paths in properties, in conditions and in the arguments of functions.</param>
/// <param name="Packages">The packages that it uses, by id.</param>
/// <param name="HasUnknownPackages">Some package's id cannot be told, or versions reach through to packages that are not named: then all
/// versions count.</param>
/// <param name="PackagesFiles">The Directory.Packages.props files above it.</param>
/// <param name="Doubts">What does not say which files it means, as <c>FILE:LINE: WHAT</c>: all count that it may mean.</param>
internal sealed record ProjectFacts(
    IReadOnlyList<ProjectUse> References, IReadOnlyList<SingleFile> Files, IReadOnlyList<Pattern> Patterns,
    IReadOnlyList<string> Packages, bool HasUnknownPackages, IReadOnlyList<string> PackagesFiles, IReadOnlyList<string> Doubts);

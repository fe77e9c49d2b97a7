using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A service that a repository has and no manifest describes.</summary>
/// <param name="Folder">Where its manifest goes, from the root; empty for the root itself.</param>
/// <param name="Name">What it is called where it was found; made a DNS label that no other unit has when it is written.</param>
/// <param name="From">The file that shows it, from the root.</param>
internal sealed record FoundService(string Folder, string Name, string From)
{
    /// <summary><c>dotnet</c>, <c>dockerfile</c> or <c>files</c>.</summary>
    public required string Builder { get; init; }

    /// <summary>The project, the Dockerfile or the folder of files, from the root.</summary>
    public required string Source { get; init; }

    /// <summary>The text of its Dockerfile when that has to be written; null when it is there, or when none is needed.</summary>
    public string? Written { get; init; }

    /// <summary>For files: the commands that make the folder.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Run { get; init; } = [];

    /// <summary>For .NET: the target framework that is published; null is the project's only one.</summary>
    public TargetFramework? Framework { get; init; }

    /// <summary>The base that it is built on; null is the builder's default.</summary>
    public string? Base { get; init; }

    /// <summary>For Dockerfiles: the folder that is copied from, from the root; null is <see cref="Folder"/>.</summary>
    public string? Context { get; init; }

    /// <summary>For Dockerfiles: the stage; null is the last one.</summary>
    public string? Target { get; init; }

    /// <summary>For Dockerfiles: build arguments.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The ports that it listens on, the main one first. Empty: none that is known.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>
    /// Whether its program listens where it is told, so that <see cref="Ports"/> only say where others expect it. Otherwise it may insist
    /// on them.
    /// </summary>
    public bool IsTold { get; init; }

    /// <summary>The port at which the machine's users reach the main port, where somebody says it.</summary>
    public int? Published { get; init; }

    /// <summary>Whether it listens, though nobody says where.</summary>
    public bool Listens { get; init; }

    /// <summary>The path that answers 200 when it is ready; null is not known.</summary>
    public string? Ready { get; init; }

    /// <summary>Stores and services that it uses: alias and target, as they are called where they were found.</summary>
    public IReadOnlyDictionary<string, string> Needs { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Where its one volume is mounted; null is none.</summary>
    public string? Volume { get; init; }

    /// <summary>How many; null where nobody says.</summary>
    public int? Replicas { get; init; }

    /// <summary>What it is built of as its manifest names it.</summary>
    public string SourceFromFolder => RepositoryPath.From(Folder, Source);
}

/// <summary>Something that was found and is not taken over.</summary>
/// <param name="Where">The file, and the part of it.</param>
/// <param name="What">What it is, and what to do instead.</param>
public sealed record NotTaken(string Where, string What)
{
    /// <summary>The same of several files, the first of which is named.</summary>
    internal static NotTaken Of(IEnumerable<string> files, string what) => files.Distinct().ToList() is [var first, _, ..] several
        ? new($"{first} and {several.Count - 1} more", what)
        : new(files.First(), what);
}

namespace Plimsoll.Workspace;

/// <summary>What a unit is.</summary>
public enum UnitKind
{
    /// <summary>Something that runs.</summary>
    Service,

    /// <summary>An image that other things build on, or a tool.</summary>
    Base,
}

/// <summary>A folder with a manifest.</summary>
public sealed record Unit
{
    /// <summary>Unique in the workspace, but for a base that is there in several versions. A base's may have slashes: it is part of its
    /// image's name.</summary>
    public required string Name { get; init; }

    /// <summary>Names it among all units of a commit: <c>NAME</c>, or <c>NAME:VERSION</c> for a base with a version.</summary>
    public string Id => Version is null ? Name : $"{Name}:{Version}";

    /// <summary>What it is.</summary>
    public required UnitKind Kind { get; init; }

    /// <summary>Its folder from the root of the repository; empty for the root itself.</summary>
    public required string Path { get; init; }

    /// <summary>Its manifest from the root of the repository.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>How its image is built.</summary>
    public required BuildSpec Build { get; init; }

    /// <summary>Globs, from the unit's folder, of files that the builder cannot know by itself.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Commands that run on the committed files before the build, each a program with its arguments.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Test { get; init; } = [];

    /// <summary>Against the built image, before any environment sees it.</summary>
    public IReadOnlyList<CheckSpec> Checks { get; init; } = [];

    /// <summary>Where the image is pushed under, without the name; null is the workspace's.</summary>
    public string? Repository { get; init; }

    /// <summary>A base's version, always text; null for a service.</summary>
    public string? Version { get; init; }

    /// <summary>Whether a version of a base may be pushed again with other content.</summary>
    public bool Mutable { get; init; }

    /// <summary>The bases of the workspace that its image is made of: its <c>build.base</c>, and what its Dockerfile names.</summary>
    public IReadOnlyList<BaseUse> Bases { get; init; } = [];

    /// <summary>The file from the root that its Dockerfile is, symbolic links followed; null for other builders.</summary>
    internal string? Dockerfile { get; init; }

    /// <summary>The project for .NET that it is made of, from the root of the repository; null for other builders.</summary>
    public string? Project => Build.HasProject ? Manifests.RepositoryPath.Combine(Path, Build.Source) : null;

    /// <summary>How it runs; null for a base.</summary>
    public ServiceSpec? Service { get; init; }
}

/// <summary>How an image is built.</summary>
/// <param name="Builder"><c>dotnet</c>, <c>files</c>, <c>debian</c> or <c>dockerfile</c>.</param>
/// <param name="Source">The project, folder, package list or Dockerfile, from the unit's folder; for a <c>runtime</c> the name of a shared
/// framework.</param>
public sealed record BuildSpec(string Builder, string Source)
{
    /// <summary>For .NET: <c>layered</c>, <c>self-contained</c>, <c>trimmed</c> or <c>aot</c>; <c>runtime</c> is the shared frameworks
    /// without an application.</summary>
    public string Publish { get; init; } = "layered";

    /// <summary>Whether it is made of a project for .NET.</summary>
    public bool HasProject => Builder == "dotnet" && Publish != "runtime";

    /// <summary>Whether it is a native program, which has parts of the C library of the machine that built it.</summary>
    public bool IsNative => HasProject && Publish == "aot";

    /// <summary>For .NET: which of the project's target frameworks is published, such as <c>net10.0</c>; null is its only one.</summary>
    public string? Framework { get; init; }

    /// <summary>For files: commands that make the folder.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Run { get; init; } = [];

    /// <summary>For Debian packages: the program that is started, with its first arguments; empty is the base's.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>For Debian packages: <c>shell</c>, <c>package-manager</c>; what is not here must not be in the image.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>What it is built on: a base of this workspace, or a reference pinned by digest; null is the builder's default.</summary>
    public string? Base { get; init; }

    /// <summary>For Dockerfiles: the folder that <c>COPY</c> copies from, relative to the unit's folder; null is the unit's
    /// folder.</summary>
    public string? Context { get; init; }

    /// <summary>For Dockerfiles: build arguments.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string,
        string>.Empty;

    /// <summary>For Dockerfiles: the stage to build; null is the last one.</summary>
    public string? Target { get; init; }

    /// <summary>For Dockerfiles: the ids of secrets for <c>RUN --mount=type=secret</c>, and where they are: <c>env:NAME</c> or
    /// <c>file:PATH</c>.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string,
        string>.Empty;

    /// <summary>For Dockerfiles and layered applications: such as <c>linux/arm64</c>; several make an index. Empty is
    /// <c>linux/amd64</c>.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];
}

using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>A service of a Compose file or of Aspire's manifest, as far as it can be taken over; the rest by its keys.</summary>
/// <param name="Name">Its name, which is also the host name that others know it by.</param>
internal sealed record DeclaredService(string Name)
{
    /// <summary>The image that is pulled, or that what is built is called; null is none.</summary>
    public string? Image { get; init; }

    /// <summary>How it is built of a Dockerfile; null when it is not.</summary>
    public DeclaredBuild? Build { get; init; }

    /// <summary>The project for .NET that it is made of, from the root of the repository; null when it is not.</summary>
    public string? Project { get; init; }

    /// <summary>The ports in the container, the main one first.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The port of the machine that leads to the main port; null is not said.</summary>
    public int? Published { get; init; }

    /// <summary>Variables; null is one whose value comes from whoever runs it.</summary>
    public IReadOnlyDictionary<string, string?> Env { get; init; } = new Dictionary<string, string?>();

    /// <summary>What it depends on.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The paths in the container of named and anonymous volumes.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Folders and files of the machine that it sees, <c>SOURCE:PATH</c>.</summary>
    public IReadOnlyList<string> Binds { get; init; } = [];

    /// <summary>It is started only when somebody asks for one of these; none is always.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>The command of its health check; null is none.</summary>
    public string? Healthcheck { get; init; }

    /// <summary>What is started instead of the image's own command, its words in a row; null is not said.</summary>
    public string? Command { get; init; }

    /// <summary>How many; null is not said.</summary>
    public int? Replicas { get; init; }

    /// <summary>Keys that nothing is made of.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}

/// <summary>How a declared service is built.</summary>
/// <param name="Context">The folder, relative to the file that declares it.</param>
/// <param name="Dockerfile">The Dockerfile, relative to the context.</param>
/// <param name="Target">The stage; null is the last one.</param>
/// <param name="Arguments">Build arguments.</param>
internal sealed record DeclaredBuild(string Context, string Dockerfile, string? Target, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>Where context and Dockerfile are, from the root of the repository; null for what lies outside of it.</summary>
    /// <param name="file">The file that declares it.</param>
    public (string? Context, string? Dockerfile) From(string file)
    {
        var context = RepositoryPath.Combine(RepositoryPath.Folder(file), Context);
        return (context, context is null ? null : RepositoryPath.Combine(context, Dockerfile));
    }
}

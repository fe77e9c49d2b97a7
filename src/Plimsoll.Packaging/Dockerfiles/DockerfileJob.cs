using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>One image to build of a Dockerfile.</summary>
/// <param name="Unit">What it is of.</param>
/// <param name="Tree">The declared inputs, from the root of the repository.</param>
/// <param name="Platform">Such as <c>linux/amd64</c>.</param>
/// <param name="Dockerfile">The file, with the <see cref="BaseLayout.Name"/> of each base where it names one.</param>
/// <param name="Output">A folder that is not there yet, for the image.</param>
/// <param name="Progress">Told what the program prints.</param>
internal sealed record DockerfileJob(Unit Unit, string Tree, string Platform, string Dockerfile, string Output, UnitProgress Progress)
{
    /// <summary>What a Dockerfile calls the declared inputs from the root of the repository.</summary>
    public const string Workspace = "workspace";

    /// <summary>The mode of a file that the build may read.</summary>
    public const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The images of the workspace that it is built on.</summary>
    public required IReadOnlyList<BaseLayout> Bases { get; init; }

    /// <summary>Images from elsewhere that a confined build is given, by their whole references: what the Dockerfile calls them.</summary>
    public required IReadOnlyDictionary<string, string> Elsewhere { get; init; }

    /// <summary>What the build runs in; null is as this program's user.</summary>
    public required Confinement? Confinement { get; init; }

    /// <summary>A folder of ours that the build may read.</summary>
    public required string Given { get; init; }

    /// <summary>For <c>RUN --mount=type=secret</c>.</summary>
    public required SecretFiles Secrets { get; init; }

    /// <summary>What <c>COPY</c> copies from: the unit's folder where the manifest does not say otherwise.</summary>
    public string Context => Unit.Build.Context is { } context
        ? Path.GetFullPath(Path.Combine(Tree, Unit.Path, context)) : Path.Combine(Tree, Unit.Path);

    /// <summary>What a program prints, as a person knows it: by paths in the repository, and by the names in the Dockerfile.</summary>
    public string Shown(string line)
    {
        foreach (var on in Bases) line = line.Replace(on.Name, on.Reference, StringComparison.Ordinal);
        foreach (var (reference, name) in Elsewhere) line = line.Replace(name, reference, StringComparison.Ordinal);
        line = line.Replace(Tree + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(Tree, ".", StringComparison.Ordinal);
        return Secrets.Mask(line);
    }

    /// <summary>The arguments that all programs understand. <c>COPY --from=workspace</c> reaches inputs outside of the unit's folder, by
    /// their paths from the root.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--platform", Platform, "--file", Dockerfile, "--build-context", $"{Workspace}={Tree}",
        .. Unit.Build.Target is { } target ? ["--target", target] : (string[])[],
        .. Unit.Build.Arguments.SelectMany(argument => new[] { "--build-arg", $"{argument.Key}={argument.Value}" }),
        .. Secrets.Files.SelectMany(secret => new[] { "--secret", $"id={secret.Id},src={secret.Path}" }),
    ];
}

/// <summary>An image of a base of the workspace in a folder.</summary>
/// <param name="Reference">What the Dockerfile calls it.</param>
/// <param name="Folder">An OCI layout.</param>
/// <param name="Name">What it is called there: a name that nothing else has.</param>
/// <param name="Digest">Its manifest, or index.</param>
internal sealed record BaseLayout(string Reference, string Folder, string Name, Digest Digest);

using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>One image to build of a Dockerfile.</summary>
/// <param name="Unit">What it is of.</param>
/// <param name="Tree">The declared inputs, from the root of the repository.</param>
/// <param name="Platform">Such as <c>linux/amd64</c>.</param>
/// <param name="Bases">Images that take the place of references in the Dockerfile.</param>
/// <param name="Secrets">For <c>RUN --mount=type=secret</c>.</param>
/// <param name="Output">A folder that is not there yet, for the image as an OCI layout.</param>
/// <param name="Progress">Told what the program prints.</param>
internal sealed record DockerfileJob(Unit Unit, string Tree, string Platform, IReadOnlyList<BaseLayout> Bases, SecretFiles Secrets, string Output, IProgress<string> Progress)
{
    /// <summary>What <c>COPY</c> copies from: the unit's folder where the manifest does not say otherwise.</summary>
    public string Context => Unit.Build.Context is { } context ? Path.GetFullPath(Path.Combine(Folder, context)) : Folder;

    private string Folder => Path.Combine(Tree, Unit.Path);

    /// <summary>The arguments that all programs understand. <c>COPY --from=workspace</c> reaches inputs outside of the unit's folder, by their paths from the root.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--platform", Platform, "--file", Path.GetFullPath(Path.Combine(Folder, Unit.Build.Source)), "--build-context", "workspace=" + Tree,
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

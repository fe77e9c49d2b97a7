using Plimsoll.Packaging.Folders;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Dockerfiles;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// The Dockerfile that a program is given: as it is committed, with whole references (<see cref="DockerfileReferences"/>).
/// </summary>
/// <param name="request">Whose it is.</param>
/// <param name="folder">Where the declared inputs are.</param>
internal sealed class WholeDockerfile(BuildRequest request, WorkFolder folder)
{
    // of one Dockerfile alone, and so beside it
    private static readonly string[] Ignoring = [".dockerignore", ".containerignore"];

    private string Committed => Path.GetFullPath(Path.Combine(folder.Tree, request.Unit.Path, request.Unit.Build.Source));

    /// <summary>Its content as it is committed.</summary>
    /// <exception cref="PlimsollException">PLM4012: there is none.</exception>
    public Task<byte[]> ReadAsync(CancellationToken cancellationToken) => IsThere(Committed)
        ? folder.ReadAsync(Committed, cancellationToken)
        : throw new PlimsollException(Outcome.Usage, "PLM4012",
            $"{request.Unit.ManifestPath}: there is no {InTree(Committed)} in this commit, or it is not among the unit's inputs");

    /// <summary>Writes it where it differs from the committed one.</summary>
    /// <param name="content">Its content as it is committed.</param>
    /// <param name="used">The same without the stages that are not used; null when all are.</param>
    /// <param name="platform">What is built for.</param>
    /// <param name="names">What takes the place of references.</param>
    /// <param name="path">Where it is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its path: the committed one's when that is already whole.</returns>
    public async Task<string> WriteAsync(
        ReadOnlyMemory<byte> content, byte[]? used, string platform, IReadOnlyDictionary<string, string?> names, string path,
        CancellationToken cancellationToken)
    {
        var whole = DockerfileReferences.Write(used ?? content, request.Unit.Build.Arguments, platform, names) ?? used;
        if (whole is null) return Committed;
        await WriteAsync(path, whole, cancellationToken);
        foreach (var ignoring in Ignoring.Where(ignoring => IsThere(Committed + ignoring)))
            await WriteAsync(path + ignoring, await folder.ReadAsync(Committed + ignoring, cancellationToken), cancellationToken);
        return path;
    }

    private bool IsThere(string path) => request.Inputs.Files.Any(file => file.Path == InTree(path));

    private string InTree(string path) => Path.GetRelativePath(folder.Tree, path).Replace(Path.DirectorySeparatorChar, '/');

    private static async Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(path, content, cancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, DockerfileJob.Shared);
    }
}

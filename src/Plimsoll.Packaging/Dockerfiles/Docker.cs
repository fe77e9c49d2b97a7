using System.Formats.Tar;
using Plimsoll.Packaging.Images;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>Docker with BuildKit; from 25 on, because before that <c>docker save</c> wrote no OCI layout.</summary>
/// <param name="program">Its path.</param>
internal sealed class Docker(string program) : IImageProgram
{
    /// <inheritdoc/>
    public bool CanBeConfined => false;

    /// <inheritdoc/>
    public Task<ImageParts> ReadAsync(string output, CancellationToken cancellationToken) => OciLayout.ReadAsync(output, cancellationToken);

    /// <inheritdoc/>
    public async Task BuildAsync(DockerfileJob job, CancellationToken cancellationToken)
    {
        var name = $"plimsoll.local/build:{Guid.NewGuid():n}";
        var archive = job.Output + ".tar";
        try
        {
            await RunAsync(job,
            [
                "build", "--tag", name, "--no-cache", "--build-arg", "SOURCE_DATE_EPOCH=0",
                .. job.Bases.SelectMany(on => new[] { "--build-context", $"{on.Name}=oci-layout://{on.Folder}@{on.Digest}" }),
                .. job.Arguments, job.Context,
            ], cancellationToken);
            await RunAsync(job, ["save", "--output", archive, name], cancellationToken);
            await UnpackAsync(archive, job.Output, cancellationToken);
            if (!File.Exists(Path.Combine(job.Output, "index.json")))
                throw new PlimsollException(Outcome.Unavailable, "PLM4072",
                    "this docker writes no OCI layout: install docker 25 or newer, or buildah");
        }
        finally
        {
            await CommandRunner.RunAsync(new(program, ["rmi", name]), null, CancellationToken.None);
            File.Delete(archive);
        }
    }

    /// <summary>Takes what an OCI layout has by its names, and nothing else.</summary>
    private static async Task UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        await using var file = File.OpenRead(archive);
        await using var tar = new TarReader(file);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            var isBlob = entry.Name.Split('/') is ["blobs", "sha256", { Length: 64 } hex] && hex.All(char.IsAsciiHexDigitLower);
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && (isBlob || entry.Name is "index.json"))
                await entry.ExtractToFileAsync(Path.Combine(folder, entry.Name), overwrite: false, cancellationToken);
        }
    }

    private Task<CommandResult> RunAsync(DockerfileJob job, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ImagePrograms.RunAsync(job, Path.GetFileName(program), new(program, arguments)
        {
            WorkingDirectory = job.Tree,
            Environment = new Dictionary<string, string?> { ["DOCKER_BUILDKIT"] = "1", ["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1" },
        }, cancellationToken);
}

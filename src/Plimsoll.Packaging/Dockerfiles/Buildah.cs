using System.Formats.Tar;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// Buildah, and podman, which has the same builder inside. Runs in a chroot, so that neither a daemon nor privileges nor an OCI runtime are needed, and always from the
/// beginning: what is built for the same inputs is not built again anyway. Its storage is the user's, where images from elsewhere are kept; ours are taken away.
/// </summary>
/// <param name="program">The path of either.</param>
internal sealed class Buildah(string program) : IImageProgram
{
    /// <inheritdoc/>
    public async Task BuildAsync(DockerfileJob job, CancellationToken cancellationToken)
    {
        var images = new List<string>();
        try
        {
            var contexts = new List<string>();
            foreach (var on in job.Bases)
            {
                // of a folder it would make the image's name out of the path, which not every path allows; of an archive it takes the name inside
                var archive = on.Folder + ".tar";
                File.Delete(archive);
                await TarFile.CreateFromDirectoryAsync(on.Folder, archive, includeBaseDirectory: false, cancellationToken);
                await RunAsync(job, ["pull", "--quiet", "oci-archive:" + archive], cancellationToken);
                images.Add(on.Name);
                contexts.AddRange(["--build-context", $"{on.Reference}=container-image://{on.Name}"]);
            }
            var built = Path.Combine(Path.GetDirectoryName(job.Output)!, Path.GetFileName(job.Output) + ".id");
            await RunAsync(job, ["build", "--isolation", "chroot", "--timestamp", "0", "--no-cache", "--layers=false", "--iidfile", built, .. contexts, .. job.Arguments, job.Context], cancellationToken);
            var image = (await File.ReadAllTextAsync(built, cancellationToken)).Trim();
            images.Add(image);
            await RunAsync(job, ["push", "--quiet", image, $"oci:{job.Output}:image"], cancellationToken);
        }
        finally
        {
            // another build of the same bytes may still use one: then that one takes it away
            foreach (var image in images) await CommandRunner.RunAsync(new(program, ["rmi", image]), null, CancellationToken.None);
        }
    }

    private Task<CommandResult> RunAsync(DockerfileJob job, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ImagePrograms.RunAsync(job, new(program, arguments) { WorkingDirectory = job.Tree }, cancellationToken);
}

using System.Formats.Tar;
using Plimsoll.Oci;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// Buildah, and podman, which has the same builder inside. Runs in a chroot, so that neither a daemon nor privileges nor an OCI runtime are
/// needed, and always from the beginning: what is built for the same inputs is not built again anyway. Images from elsewhere are kept in
/// the user's storage; ours are taken away. Where the job is confined, what is built is in a storage of its own, into which images come as
/// archives.
/// </summary>
/// <param name="program">The path of either.</param>
internal sealed class Buildah(string program) : IImageProgram
{
    private const string WhenMissing = "missing";

    /// <inheritdoc/>
    public bool CanBeConfined => Path.GetFileName(program) == "buildah";

    /// <inheritdoc/>
    public async Task BuildAsync(DockerfileJob job, CancellationToken cancellationToken)
    {
        var built = "localhost/plimsoll/built:" + Guid.NewGuid().ToString("n");
        var images = new List<string> { built };
        try
        {
            foreach (var on in job.Bases)
            {
                // of a folder it would make the image's name out of the path, which not every path allows; of an archive it takes the name
                // inside
                await TarFile.CreateFromDirectoryAsync(on.Folder, ArchiveOf(job, on.Name), includeBaseDirectory: false, cancellationToken);
                await TakeAsync(job, "oci-archive", on.Name, cancellationToken);
                images.Add(on.Name);
            }
            foreach (var (reference, name) in job.Elsewhere)
            {
                // with the logins, mirrors and images of whoever runs this program, which the build does not see
                await RunAsync(job, ["pull", "--quiet", "--policy", WhenMissing, "--platform", job.Platform, reference], cancellationToken);
                await RunAsync(job, ["push", "--quiet", reference, $"docker-archive:{ArchiveOf(job, name)}:{name}"], cancellationToken);
                await TakeAsync(job, "docker-archive", name, cancellationToken);
            }
            // docker's format has a place for HEALTHCHECK, ONBUILD and SHELL; in OCI's buildah drops them
            string[] build = ["build", "--isolation", "chroot", "--format", "docker", "--timestamp", "0", "--no-cache", "--layers=false",
                "--tag", built];
            await BuildingAsync(job, [.. build, .. job.Arguments, job.Context], cancellationToken);
            await BuildingAsync(job, ["push", "--quiet", built, "dir:" + job.Output], cancellationToken);
        }
        finally
        {
            // a storage of its own is as big as all that was built on. Of ours, another build of the same bytes may still use an image:
            // then that one takes it away
            IEnumerable<Command> clearing = job.Confinement is null ? images.Select(image => new Command(program, ["rmi", image]))
                : [new("rm", ["-rf", "--", StorageOf(job), RunOf(job)])];
            foreach (var command in clearing) await CommandRunner.RunAsync(command, null, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    /// <remarks>As containers-transports(5) says of <c>dir:</c>: the manifest, and beside it each blob under its digest.</remarks>
    public async Task<ImageParts> ReadAsync(string output, CancellationToken cancellationToken)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(output, "manifest.json"), cancellationToken);
        var manifest = ImageManifest.Parse(content, MediaTypes.DockerManifest);
        var config = ImageConfig.Parse(await File.ReadAllBytesAsync(PathOf(manifest.Config), cancellationToken));
        return BuiltImage.Of(manifest, config, PathOf);

        string PathOf(Descriptor blob) => Path.Combine(output, blob.Digest.Hex);
    }

    private static string StorageOf(DockerfileJob job) => job.Output + ".storage";

    private static string RunOf(DockerfileJob job) => job.Output + ".run";

    private static string ArchiveOf(DockerfileJob job, string name) =>
        Path.Combine(job.Given, name[(name.LastIndexOf(':') + 1)..] + ".tar");

    /// <summary>Puts an archive into the storage of the build.</summary>
    private async Task TakeAsync(DockerfileJob job, string kind, string name, CancellationToken cancellationToken)
    {
        var archive = ArchiveOf(job, name);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(archive, DockerfileJob.Shared);
        await BuildingAsync(job, ["pull", "--quiet", "--platform", job.Platform, $"{kind}:{archive}"], cancellationToken);
        File.Delete(archive);
    }

    /// <summary>As the build.</summary>
    private Task<CommandResult> BuildingAsync(DockerfileJob job, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (job.Confinement is not { } confinement || !OperatingSystem.IsLinux()) return RunAsync(job, arguments, cancellationToken);
        var command = new Command(program, ["--root", StorageOf(job), "--runroot", RunOf(job), .. arguments])
        {
            WorkingDirectory = job.Tree,
            Environment = ConfinedEnvironment.Of(Path.GetDirectoryName(job.Output)!),
        };
        return ImagePrograms.TellAsync(job, Path.GetFileName(program), tell =>
            ConfinedRun.RunAsync(confinement, command, $"the build of {job.Unit.Id}", tell, cancellationToken), cancellationToken);
    }

    /// <summary>As whoever runs this program.</summary>
    private Task<CommandResult> RunAsync(DockerfileJob job, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ImagePrograms.RunAsync(job, Path.GetFileName(program), new(program, arguments) { WorkingDirectory = job.Tree }, cancellationToken);
}

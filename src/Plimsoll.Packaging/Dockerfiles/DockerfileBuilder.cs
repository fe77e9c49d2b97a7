using Plimsoll.Oci;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Processes;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Dockerfiles;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// Images of Dockerfiles, by whichever program is there: buildah, podman or docker. What commands in it do cannot be foreseen, so the same
/// inputs need not give the same bytes: the first image for an input key is everyone's (decision 72).
/// </summary>
/// <param name="store">Where the images of bases are.</param>
/// <param name="folders">Where kept folders are.</param>
/// <param name="time">The clock.</param>
/// <param name="program">Builds; null is the first one that is there.</param>
internal sealed class DockerfileBuilder(IImageStore store, PackagingFolders folders, TimeProvider time, IImageProgram? program = null)
    : IBuilder
{
    /// <summary>Changes whenever the same Dockerfile would become another image than before.</summary>
    public const string Version = "2";

    /// <inheritdoc/>
    public string Name => "dockerfile";

    /// <inheritdoc/>
    public bool IsReproducible => false;

    /// <inheritdoc/>
    public bool TakesBase => false;

    /// <inheritdoc/>
    public async Task<ImageParts> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
        var builds = program ?? ImagePrograms.Find(unit, name => HostProgram.Find(name));
        var place = PlaceOf(request, builds);
        var kept = KeptFolders.For(place, request.Workspace, unit, place.User is null ? "image" : "confined-image", "");
        using var folder = await WorkFolder.OpenAsync(place, kept, time, cancellationToken);
        var (_, holds) = await new SourceTree(request.Repository, time).UpdateAsync(folder, request.Inputs.Files, cancellationToken);
        folder.CreateGiven();
        var dockerfile = new WholeDockerfile(request, folder);
        var content = await dockerfile.ReadAsync(cancellationToken);
        var bases = new List<BaseLayout>();
        foreach (var on in request.Inputs.Bases.DistinctBy(on => on.Reference))
            bases.Add(await LayoutAsync(request, on, Path.Combine(folder.Given, "base"), cancellationToken));
        using var secrets = SecretFiles.Create(request, folders.Secrets, place.User);
        var parts = new List<ImageParts>();
        foreach (var platform in unit.Build.Platforms is { Count: > 0 } platforms ? platforms : ["linux/amd64"])
        {
            folder.ClearOutput();
            var names = new Dictionary<string, string?>(StringComparer.Ordinal) { [DockerfileJob.Workspace] = null };
            foreach (var on in bases) names[on.Reference] = on.Name;
            var used = UnusedStages.Empty(content, unit.Build.Target, unit.Build.Arguments, platform);
            var elsewhere = new Dictionary<string, string>(StringComparer.Ordinal);
            if (place.User is not null)
            {
                foreach (var (reference, whole) in DockerfileReferences.Elsewhere(used ?? content, unit.Build.Arguments, platform, names))
                    names[reference] = elsewhere[whole] = Unique("image");
            }
            var name = platform.Replace('/', '-');
            var file = await dockerfile.WriteAsync(content, used, platform, names, Path.Combine(folder.Given, name + ".Dockerfile"),
                cancellationToken);
            var job = new DockerfileJob(unit, folder.Tree, platform, file, Path.Combine(folder.Output, name), request.Progress)
            {
                Bases = bases,
                Elsewhere = elsewhere,
                Confinement = ConfinementOf(folder, secrets),
                Given = folder.Given,
                Secrets = secrets,
            };
            await builds.BuildAsync(job, cancellationToken);
            var results = await folder.ResultsAsync(job.Output, follow: true, cancellationToken);
            parts.Add(await ReadAsync(builds, job, results, cancellationToken));
            // while the folder is held: the next platform, or the next build of the unit, takes it away
            await StoreAsync(Packager.RepositoryOf(request.Workspace, unit), parts[^1], cancellationToken);
        }
        folder.Keep(holds);
        return parts[0] with { OtherPlatforms = parts[1..] };
    }

    /// <summary>
    /// Where commands in the Dockerfile are root of a user namespace of their own, if that can be had (decision 93); else the program
    /// builds as our user.
    /// </summary>
    private BuildPlace PlaceOf(BuildRequest request, IImageProgram builds)
    {
        var place = BuildPlace.Of(folders, request.Workspace);
        if (builds.CanBeConfined && place.WithManyIds() is { } confined) return confined;
        if (builds is Buildah && OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            request.Progress.Warn($"commands in {request.Unit.Build.Source} (RUN) run as root, and may read and change everything here: "
                + (builds.CanBeConfined ? Confinement.RefusalOfMany
                    : $"podman cannot be confined; buildah can ({InstallCommand.For("buildah")})"));
        }
        return place with { User = null };
    }

    private static Confinement? ConfinementOf(WorkFolder folder, SecretFiles secrets)
    {
        if (folder.Place.User is not { } user) return null;
        GivenFolder[] own = [new(folder.Tree, Writable: false), new(folder.Given, Writable: false), new(folder.Output, Writable: true)];
        return new(user, [.. own, .. secrets.Folders]) { Ids = Confinement.ManyIds };
    }

    private static async Task<ImageParts> ReadAsync(IImageProgram builds, DockerfileJob job, string results,
        CancellationToken cancellationToken)
    {
        try
        {
            return await builds.ReadAsync(results, cancellationToken);
        }
        catch (Exception e) when (e is OciException or IOException)
        {
            throw new PlimsollException(Outcome.Failed, "PLM4073",
                $"what was built of {job.Unit.Build.Source} of {job.Unit.Id} is not an image: {e.Message}", e);
        }
    }

    private async Task StoreAsync(string repository, ImageParts parts, CancellationToken cancellationToken)
    {
        foreach (var layer in parts.Layers)
        {
            if (await store.HasBlobAsync(repository, layer.Built.Descriptor.Digest, cancellationToken)) continue;
            await using var content = await layer.OpenAsync(cancellationToken);
            await store.WriteBlobAsync(repository, layer.Built.Descriptor, content, cancellationToken);
        }
    }

    /// <summary>The image of a base of the workspace, as a folder that every program reads.</summary>
    private async Task<BaseLayout> LayoutAsync(BuildRequest request, BaseInput on, string folder, CancellationToken cancellationToken)
    {
        var repository = Packager.RepositoryOf(request.Workspace, on.Unit);
        var found = await store.ResolveAsync(repository, Packager.TagOf(on.Key), cancellationToken);
        if (found is null || !new KeyRecords(folders).Has(repository, on.Key, found.Digest))
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM4076", $"{request.Unit.ManifestPath}: the image of {on.Unit.Id}, "
                + $"which {on.Reference} means here, is not in the store. Build it: plimsoll build {on.Unit.Id}");
        }
        var name = Unique("base");
        var place = Path.Combine(folder, name[(name.LastIndexOf(':') + 1)..]);
        var written = await OciLayout.WriteAsync(store, repository, found, place, name, cancellationToken);
        return new(on.Reference, place, name, written.Digest);
    }

    private static string Unique(string kind) => $"localhost/plimsoll/{kind}:{Guid.NewGuid():n}";
}

using Plimsoll.Oci;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// Images of Dockerfiles, by whichever program is there: buildah, podman or docker. What commands in it do cannot be foreseen, so the same inputs need not give the same
/// bytes: the first image for an input key is everyone's (decision 72).
/// </summary>
/// <param name="store">Where the images of bases are.</param>
/// <param name="folders">Where kept folders are.</param>
/// <param name="time">The clock.</param>
/// <param name="program">Builds; null is the first one that is there.</param>
internal sealed class DockerfileBuilder(IImageStore store, PackagingFolders folders, TimeProvider time, IImageProgram? program = null) : IBuilder
{
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
        // the program builds as our user: its storage is ours, and namespaces are its own matter (decision 93)
        var place = BuildPlace.Of(folders, request.Workspace) with { User = null };
        using var folder = await WorkFolder.OpenAsync(place, KeptFolders.For(place, request.Workspace, unit, "image", ""), time, cancellationToken);
        var (_, holds) = await new SourceTree(request.Repository, time).UpdateAsync(folder, request.Inputs.Files, cancellationToken);
        PrivateFolder.Create(folder.Output);
        var bases = new List<BaseLayout>();
        foreach (var on in request.Inputs.Bases) bases.Add(await LayoutAsync(request, on, Path.Combine(folder.Output, "base"), cancellationToken));
        using var secrets = SecretFiles.Create(unit);
        var parts = new List<ImageParts>();
        foreach (var platform in unit.Build.Platforms is { Count: > 0 } platforms ? platforms : ["linux/amd64"])
        {
            var job = new DockerfileJob(unit, folder.Tree, platform, bases, secrets, Path.Combine(folder.Output, platform.Replace('/', '-')), request.Progress);
            await builds.BuildAsync(job, cancellationToken);
            parts.Add(await OciLayout.ReadAsync(job.Output, unit, cancellationToken));
            await StoreAsync(Packager.RepositoryOf(request.Workspace, unit), parts[^1], cancellationToken);
        }
        folder.Keep(holds, restored: false);
        return parts[0] with { OtherPlatforms = parts[1..] };
    }

    /// <summary>While the folder is held: the next build of the unit takes it away.</summary>
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
        var id = Guid.NewGuid().ToString("n");
        var layout = new BaseLayout(on.Reference, Path.Combine(folder, id), "localhost/plimsoll/base:" + id, found.Digest);
        await OciLayout.WriteAsync(store, repository, found, layout.Folder, layout.Name, cancellationToken);
        return layout;
    }
}

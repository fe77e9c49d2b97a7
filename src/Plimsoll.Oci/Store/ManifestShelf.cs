using System.Text.Json;

namespace Plimsoll.Oci;

/// <summary>The manifests of a store: their bytes are in the pool, and that a repository has one is a file of the repository.</summary>
internal sealed class ManifestShelf(DurableFolder files, BlobPool blobs)
{
    /// <summary>A manifest of a repository; null when the repository has no such manifest.</summary>
    public Descriptor? Find(RepositoryFolder repository, Digest digest) =>
        repository.MediaTypeOf(digest) is { } mediaType && blobs.SizeOf(digest) is { } size ? new(mediaType, digest, size) : null;

    /// <summary>As <see cref="Find"/>, with what a list of referrers shows.</summary>
    public Descriptor? Describe(RepositoryFolder repository, Digest digest) => Find(repository, digest) is { } found
        && Inspect(found) is { } references
        ? found with { ArtifactType = ManifestReferences.Short(references.ArtifactType),
            Annotations = ManifestReferences.Short(references.Annotations) }
        : null;

    /// <summary>The bytes of a manifest, checked against its digest.</summary>
    /// <exception cref="OciException">It is damaged.</exception>
    public byte[] Read(Descriptor manifest)
    {
        var content = manifest.Size > ImageManifest.Longest ? [] : File.ReadAllBytes(blobs.PathOf(manifest.Digest));
        return Digest.Of(content) == manifest.Digest ? content
            : throw new OciException(OciErrors.ManifestInvalid, $"the stored manifest {manifest.Digest} is damaged; push it again");
    }

    /// <summary>What a manifest names; null when it is damaged.</summary>
    public ManifestReferences? Inspect(Descriptor manifest)
    {
        try
        {
            return ManifestReferences.Read(Read(manifest), manifest.MediaType);
        }
        catch (OciException)
        {
            return null;
        }
    }

    /// <summary>What a manifest names that the pool has and no repository; null when the pool does not have it either.</summary>
    /// <exception cref="OciException">It is damaged.</exception>
    public ManifestReferences? InspectContent(Digest digest)
    {
        if (blobs.SizeOf(digest) is not { } size) return null;
        var content = Read(new("", digest, size));
        try
        {
            using var json = JsonDocument.Parse(content);
            var isIndex = json.RootElement.TryGetProperty("manifests", out _);
            return ManifestReferences.Read(content,
                json.RootElement.TryGetProperty("mediaType", out var said) && said.GetString() is { } mediaType ? mediaType
                : isIndex ? MediaTypes.ImageIndex : MediaTypes.ImageManifest);
        }
        // not a manifest at all: nobody knows by its digest alone what content is
        catch (Exception error) when (error is JsonException or InvalidOperationException or OciException)
        {
            return null;
        }
    }

    /// <summary>The bytes of a manifest and of all that it names and that is there, each once.</summary>
    public long SizeOf(RepositoryFolder repository, Digest digest)
    {
        var sizes = new Dictionary<Digest, long>();
        var left = new Stack<Digest>([digest]);
        while (left.TryPop(out var next))
        {
            if (Find(repository, next) is not { } found || !sizes.TryAdd(next, found.Size) || Inspect(found) is not { } references)
                continue;
            foreach (var blob in references.Blobs)
                sizes[blob.Digest] = blob.Size;
            foreach (var manifest in references.Manifests)
                left.Push(manifest.Digest);
        }

        return sizes.Values.Sum();
    }

    /// <summary>Refuses a manifest that names what is not there, and counts on what is. A subject may be missing.</summary>
    public void RequireAll(RepositoryFolder repository, ManifestReferences references)
    {
        foreach (var blob in references.Blobs)
            RequireSize(blob, blobs.Touch(blob.Digest));
        foreach (var manifest in references.Manifests)
            RequireSize(manifest, repository.Touch(manifest.Digest) ? Find(repository, manifest.Digest)?.Size : null);
    }

    /// <summary>Some manifest that names the blob or is it, as text; null when there is none.</summary>
    public string? NeededBy(Digest blob) =>
        (from name in RepositoryFolder.ListAll(files.Root)
         let repository = new RepositoryFolder(files, name)
         from digest in repository.ListManifests()
         where digest == blob || Find(repository, digest) is { } found && Inspect(found) is { } references
             && references.Blobs.Any(each => each.Digest == blob)
         select $"{name}@{digest}").FirstOrDefault();

    private static void RequireSize(Descriptor named, long? size)
    {
        if (size is null)
            throw new OciException(OciErrors.ManifestBlobUnknown,
                $"the manifest names {named.Digest} ({named.MediaType}), which is not there; push it first");
        if (size != named.Size)
            throw new OciException(OciErrors.ManifestInvalid,
                $"the manifest says that {named.Digest} is {named.Size} bytes long, and it is {size}");
    }
}

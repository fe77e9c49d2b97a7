using System.Collections.Concurrent;

namespace Plimsoll.Oci;

/// <summary>Copies images from one store to another, with all that refers to them; what is there already does not travel. Equal digests on
/// both sides.</summary>
/// <param name="source">Where from.</param>
/// <param name="destination">Where to.</param>
public sealed class ImageCopy(IImageStore source, IImageStore destination)
{
    private const int BlobsAtOnce = 6;

    /// <summary>How deep an index may hold indexes, and attestations may be attested.</summary>
    private const int Deepest = 8;

    /// <summary>Copies one image.</summary>
    /// <param name="from">Its repository at the source.</param>
    /// <param name="digest">Its manifest, or the index of its manifests.</param>
    /// <param name="to">Its repository at the destination.</param>
    /// <param name="tags">What it shall be called there.</param>
    /// <param name="cancellationToken">Stops in the middle of it; the same again goes on.</param>
    /// <returns>What travelled.</returns>
    /// <exception cref="OciException">Something is not there or damaged, or cannot be written.</exception>
    public async Task<CopiedImage> CopyAsync(string from, Digest digest, string to, IReadOnlyList<string> tags,
        CancellationToken cancellationToken)
    {
        var travelled = new ConcurrentBag<Descriptor>();
        var manifest = await source.ResolveAsync(from, digest.ToString(), cancellationToken)
            ?? throw new OciException(OciErrors.ManifestUnknown, $"there is no image {from}@{digest} to copy");
        var missing = new List<string>();
        foreach (var tag in tags)
        {
            if ((await destination.ResolveAsync(to, tag, cancellationToken))?.Digest != digest)
                missing.Add(tag);
        }

        await CopyAsync(new(from, to, travelled), manifest, missing, 0, cancellationToken);
        return new(travelled.Count(each => IsManifest(each)), travelled.Count(each => !IsManifest(each)), travelled.Sum(each => each.Size),
            missing.Count);
    }

    private async Task CopyAsync(Way way, Descriptor manifest, IReadOnlyList<string> tags, int depth, CancellationToken cancellationToken)
    {
        if (depth > Deepest)
            throw new OciException(OciErrors.ManifestInvalid,
                $"{way.From}@{manifest.Digest} is not copied: more than {Deepest} manifests lie one in another");
        var isThere = await destination.ResolveAsync(way.To, manifest.Digest.ToString(), cancellationToken) is not null;
        if (!isThere || tags.Count > 0)
        {
            var content = await source.ReadManifestAsync(way.From, manifest.Digest, cancellationToken);
            if (!isThere)
                await CopyContentAsync(way, ManifestReferences.Read(content, manifest.MediaType), depth, cancellationToken);
            await destination.WriteManifestAsync(way.To, content, manifest.MediaType, tags, cancellationToken);
        }

        if (!isThere)
            way.Travelled.Add(manifest);
        await CopyReferrersAsync(way, manifest.Digest, depth, cancellationToken);
    }

    private async Task CopyContentAsync(Way way, ManifestReferences references, int depth, CancellationToken cancellationToken)
    {
        foreach (var child in references.Manifests)
        {
            if (await source.ResolveAsync(way.From, child.Digest.ToString(), cancellationToken) is { } manifest)
                await CopyAsync(way, manifest, [], depth + 1, cancellationToken);
            else
                throw new OciException(OciErrors.ManifestUnknown,
                    $"an index of {way.From} names {child.Digest}, which is not there to be copied");
        }

        await Parallel.ForEachAsync(references.Blobs.DistinctBy(blob => blob.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = BlobsAtOnce, CancellationToken = cancellationToken },
            async (blob, token) => await CopyBlobAsync(way, blob, token));
    }

    private async Task CopyBlobAsync(Way way, Descriptor blob, CancellationToken cancellationToken)
    {
        if (await destination.HasBlobAsync(way.To, blob.Digest, cancellationToken))
            return;
        await using var content = await source.OpenBlobAsync(way.From, blob.Digest, cancellationToken);
        await destination.WriteBlobAsync(way.To, blob, content, cancellationToken);
        way.Travelled.Add(blob);
    }

    /// <summary>What refers to it by its subject, and what does by a tag's name, as cosign has it: <c>sha256-HEX.sig</c>.</summary>
    private async Task CopyReferrersAsync(Way way, Digest subject, int depth, CancellationToken cancellationToken)
    {
        foreach (var referrer in await source.ListReferrersAsync(way.From, subject, cancellationToken))
        {
            if (await source.ResolveAsync(way.From, referrer.Digest.ToString(), cancellationToken) is { } manifest)
                await CopyAsync(way, manifest, [], depth + 1, cancellationToken);
        }

        var tag = ReferrerTags.Signature(subject);
        if (await source.ResolveAsync(way.From, tag, cancellationToken) is { } signature
            && (await destination.ResolveAsync(way.To, tag, cancellationToken))?.Digest != signature.Digest)
            await CopyAsync(way, signature, [tag], depth + 1, cancellationToken);
    }

    private static bool IsManifest(Descriptor descriptor) => MediaTypes.IsManifest(descriptor.MediaType)
        || MediaTypes.IsIndex(descriptor.MediaType);

    private sealed record Way(string From, string To, ConcurrentBag<Descriptor> Travelled);
}

/// <summary>What a copy had to move.</summary>
/// <param name="Manifests">How many manifests were not there yet.</param>
/// <param name="Blobs">How many blobs were not there yet.</param>
/// <param name="Bytes">The size of both.</param>
/// <param name="Tags">How many tags did not name the image yet.</param>
public sealed record CopiedImage(int Manifests, int Blobs, long Bytes, int Tags)
{
    /// <summary>Whether nothing had to be moved.</summary>
    public bool IsNothing => Manifests == 0 && Tags == 0;
}

using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>What refers to one image: artifacts of a single file each, and signatures under cosign's tag.</summary>
internal sealed class ReferrerShelf(IImageStore store, string repository, Descriptor image)
{
    /// <summary>More than any bill of materials needs.</summary>
    public const int Longest = 32 * 1024 * 1024;

    /// <summary>How many signatures of others are looked at, and kept beside a new one; and how long the payload and the annotations of one
    /// may be.</summary>
    public const int MostSignatures = 32, LongestPayload = 64 * 1024;

    /// <summary>Adds an artifact.</summary>
    public async Task AddAsync(string type, byte[] content, Dictionary<string, string> annotations, CancellationToken cancellationToken)
    {
        await WriteBlobAsync(ImageManifest.Empty, "{}"u8.ToArray(), cancellationToken);
        var layer = Descriptor.Of(type, content);
        await WriteBlobAsync(layer, content, cancellationToken);
        var manifest = new ImageManifest(ImageManifest.Empty, [layer]) { ArtifactType = type,
            Subject = new(image.MediaType, image.Digest, image.Size), Annotations = annotations.Count > 0 ? annotations : null };
        await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, [], cancellationToken);
    }

    /// <summary>Puts a signature where cosign looks for it; those of other keys that are there stay, as far as they are whole.</summary>
    /// <param name="payload">What is signed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="warn">Told what does not stay.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task AddSignatureAsync(byte[] payload, byte[] signature, Action<string> warn, CancellationToken cancellationToken)
    {
        var layer = Descriptor.Of(AttestationTypes.SimpleSigning, payload) with { Annotations = new Dictionary<string,
            string> { [AttestationTypes.CosignSignature] = Convert.ToBase64String(signature) } };
        await WriteBlobAsync(layer, payload, cancellationToken);
        List<Descriptor> layers = [.. await WholeSignaturesAsync(warn, cancellationToken), layer];
        var config = new ImageConfig("", "", new([.. layers.Select(each => each.Digest)])).ToBytes();
        var described = Descriptor.Of(MediaTypes.ImageConfig, config);
        await WriteBlobAsync(described, config, cancellationToken);
        await store.WriteManifestAsync(repository, new ImageManifest(described, layers)
            .ToBytes(), MediaTypes.ImageManifest, [ReferrerTags.Signature(image.Digest)], cancellationToken);
    }

    /// <summary>The signatures under cosign's tag, each the descriptor of what was signed.</summary>
    public async Task<IReadOnlyList<Descriptor>> ReadSignaturesAsync(CancellationToken cancellationToken)
    {
        if (await store.ResolveAsync(repository, ReferrerTags.Signature(image.Digest), cancellationToken) is not { } found
            || !MediaTypes.IsManifest(found.MediaType)) return [];
        var manifest = ImageManifest.Parse(await store.ReadManifestAsync(repository, found.Digest, cancellationToken), found.MediaType);
        return [.. manifest.Layers.Where(layer => layer.MediaType == AttestationTypes.SimpleSigning)];
    }

    /// <summary>The file of an artifact.</summary>
    /// <exception cref="OciException">It is damaged, has not one file, or one that is too long.</exception>
    public static async Task<byte[]> ReadAsync(IImageStore store, string repository, Descriptor artifact,
        CancellationToken cancellationToken)
    {
        var manifest = ImageManifest.Parse(await store.ReadManifestAsync(repository, artifact.Digest, cancellationToken),
            artifact.MediaType);
        return manifest.Layers is [var only] ? await ReadBlobAsync(store, repository, only, Longest, cancellationToken)
            : throw new OciException(OciErrors.ManifestInvalid, $"it has {manifest.Layers.Count} files, and one is expected");
    }

    /// <summary>A blob, checked against its digest.</summary>
    /// <exception cref="OciException">It is missing, damaged or too long.</exception>
    public static async Task<byte[]> ReadBlobAsync(IImageStore store, string repository, Descriptor blob, int longest,
        CancellationToken cancellationToken)
    {
        if (blob.Size > longest)
            throw new OciException(OciErrors.SizeInvalid, $"its file is {blob.Size} bytes long, and {longest} are allowed");
        await using var stream = await store.OpenBlobAsync(repository, blob.Digest, cancellationToken);
        var content = new byte[blob.Size];
        var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return read == content.Length && Digest.Of(content) == blob.Digest ? content
            : throw new OciException(OciErrors.DigestInvalid, $"its file {blob.Digest} is damaged");
    }

    private async Task<IReadOnlyList<Descriptor>> WholeSignaturesAsync(Action<string> warn, CancellationToken cancellationToken)
    {
        var (present, broken) = await Untrusted.TryAsync(() => ReadSignaturesAsync(cancellationToken));
        if (broken is not null)
            warn($"the signatures under {ReferrerTags.Signature(image.Digest)} are replaced, as they cannot be read: {broken}");
        var kept = new List<Descriptor>();
        foreach (var signature in present ?? [])
        {
            var problem = kept.Count == MostSignatures ? $"there are more than {MostSignatures}"
                : signature.Annotations?.Sum(pair => pair.Key.Length + pair.Value.Length) > LongestPayload
                    ? $"its annotations are longer than {LongestPayload} characters"
                : (await Untrusted.TryAsync(() => ReadBlobAsync(store, repository, signature, LongestPayload, cancellationToken))).Problem;
            if (problem is null) kept.Add(signature);
            else warn($"the signature {signature.Digest} under {ReferrerTags.Signature(image.Digest)} is left out: {problem}");
        }
        return kept;
    }

    private async Task WriteBlobAsync(Descriptor descriptor, byte[] content, CancellationToken cancellationToken) =>
        await store.WriteBlobAsync(repository, descriptor, new MemoryStream(content), cancellationToken);
}

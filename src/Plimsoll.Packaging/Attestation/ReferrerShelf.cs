using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>What refers to one image: artifacts of a single file each, and signatures under cosign's tag.</summary>
internal sealed class ReferrerShelf(IImageStore store, string repository, Descriptor image)
{
    /// <summary>More than any bill of materials needs.</summary>
    private const int Longest = 32 * 1024 * 1024;

    /// <summary>Adds an artifact.</summary>
    public async Task AddAsync(string type, byte[] content, Dictionary<string, string> annotations, CancellationToken cancellationToken)
    {
        await WriteBlobAsync(ImageManifest.Empty, "{}"u8.ToArray(), cancellationToken);
        var layer = Descriptor.Of(type, content);
        await WriteBlobAsync(layer, content, cancellationToken);
        var manifest = new ImageManifest(ImageManifest.Empty, [layer]) { ArtifactType = type, Subject = new(image.MediaType, image.Digest, image.Size), Annotations = annotations.Count > 0 ? annotations : null };
        await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, [], cancellationToken);
    }

    /// <summary>Puts a signature where cosign looks for it; those of other keys that are there stay.</summary>
    public async Task AddSignatureAsync(byte[] payload, byte[] signature, CancellationToken cancellationToken)
    {
        var layer = Descriptor.Of(AttestationTypes.SimpleSigning, payload) with { Annotations = new Dictionary<string, string> { [AttestationTypes.CosignSignature] = Convert.ToBase64String(signature) } };
        await WriteBlobAsync(layer, payload, cancellationToken);
        var layers = (await ReadSignaturesAsync(cancellationToken)).Append(layer).ToList();
        var config = new ImageConfig("", "", new([.. layers.Select(each => each.Digest)])).ToBytes();
        var described = Descriptor.Of(MediaTypes.ImageConfig, config);
        await WriteBlobAsync(described, config, cancellationToken);
        await store.WriteManifestAsync(repository, new ImageManifest(described, layers).ToBytes(), MediaTypes.ImageManifest, [ReferrerTags.Signature(image.Digest)], cancellationToken);
    }

    /// <summary>The signatures under cosign's tag, each the descriptor of what was signed.</summary>
    public async Task<IReadOnlyList<Descriptor>> ReadSignaturesAsync(CancellationToken cancellationToken)
    {
        if (await store.ResolveAsync(repository, ReferrerTags.Signature(image.Digest), cancellationToken) is not { } found || !MediaTypes.IsManifest(found.MediaType)) return [];
        var manifest = ImageManifest.Parse(await store.ReadManifestAsync(repository, found.Digest, cancellationToken), found.MediaType);
        return [.. manifest.Layers.Where(layer => layer.MediaType == AttestationTypes.SimpleSigning)];
    }

    /// <summary>The file of an artifact; null when it has none, or one that is too long.</summary>
    public static async Task<byte[]?> ReadAsync(IImageStore store, string repository, Descriptor artifact, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsManifest(artifact.MediaType)) return null;
        var manifest = ImageManifest.Parse(await store.ReadManifestAsync(repository, artifact.Digest, cancellationToken), artifact.MediaType);
        return manifest.Layers is [var only] ? await ReadBlobAsync(store, repository, only, cancellationToken) : null;
    }

    /// <summary>A blob, checked against its digest; null when it is too long, or another one.</summary>
    public static async Task<byte[]?> ReadBlobAsync(IImageStore store, string repository, Descriptor blob, CancellationToken cancellationToken)
    {
        if (blob.Size > Longest) return null;
        await using var stream = await store.OpenBlobAsync(repository, blob.Digest, cancellationToken);
        var content = new byte[blob.Size];
        var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return read == content.Length && Digest.Of(content) == blob.Digest ? content : null;
    }

    private async Task WriteBlobAsync(Descriptor descriptor, byte[] content, CancellationToken cancellationToken) =>
        await store.WriteBlobAsync(repository, descriptor, new MemoryStream(content), cancellationToken);
}

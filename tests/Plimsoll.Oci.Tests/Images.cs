using System.Text;

namespace Plimsoll.Oci.Tests;

/// <summary>Small images to test with.</summary>
internal static class Images
{
    /// <summary>Pushes an image whose only layer, not a tar at all, is this text.</summary>
    public static async Task<Descriptor> PushAsync(IImageStore store, string repository, string layer, IReadOnlyList<string> tags)
    {
        var blob = await PushBlobAsync(store, repository, MediaTypes.Layer, Encoding.UTF8.GetBytes(layer));
        var config = new ImageConfig("amd64", "linux", new([blob.Digest]));
        var manifest = new ImageManifest(await PushBlobAsync(store, repository, MediaTypes.ImageConfig, config.ToBytes()), [blob]);
        return await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, tags, CancellationToken.None);
    }

    /// <summary>Pushes an artifact that tells something about a manifest.</summary>
    public static async Task<Descriptor> AttachAsync(IImageStore store, string repository, Descriptor subject, string artifactType)
    {
        var empty = await PushBlobAsync(store, repository, MediaTypes.Empty, "{}"u8.ToArray());
        var manifest = new ImageManifest(empty, [empty]) { Subject = subject, ArtifactType = artifactType };
        return await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, [], CancellationToken.None);
    }

    public static async Task<Descriptor> PushBlobAsync(IImageStore store, string repository, string mediaType, byte[] content)
    {
        var descriptor = Descriptor.Of(mediaType, content);
        await store.WriteBlobAsync(repository, descriptor, new MemoryStream(content), CancellationToken.None);
        return descriptor;
    }
}

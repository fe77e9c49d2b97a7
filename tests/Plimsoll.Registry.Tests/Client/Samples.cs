using System.Security.Cryptography;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>Images to push.</summary>
internal static class Samples
{
    public static readonly CancellationToken Never = CancellationToken.None;

    public static byte[] Bytes(int length) => RandomNumberGenerator.GetBytes(length);

    public static async Task<Descriptor> WriteBlobAsync(IImageStore store, string repository, byte[] content,
        string mediaType = MediaTypes.Layer)
    {
        var descriptor = Descriptor.Of(mediaType, content);
        await store.WriteBlobAsync(repository, descriptor, new MemoryStream(content), Never);
        return descriptor;
    }

    /// <summary>An image of layers of these lengths, with random bytes.</summary>
    public static async Task<Descriptor> WriteImageAsync(IImageStore store, string repository, IReadOnlyList<int> layers,
        params IReadOnlyList<string> tags)
    {
        var blobs = new List<Descriptor>();
        foreach (var length in layers)
            blobs.Add(await WriteBlobAsync(store, repository, Bytes(length)));
        return await WriteImageAsync(store, repository, blobs, tags);
    }

    public static async Task<Descriptor> WriteImageAsync(IImageStore store, string repository, IReadOnlyList<Descriptor> layers,
        params IReadOnlyList<string> tags)
    {
        var config = await WriteBlobAsync(store, repository, new ImageConfig("amd64", "linux",
            new([.. layers.Select(layer => layer.Digest)])).ToBytes(), MediaTypes.ImageConfig);
        return await store.WriteManifestAsync(repository, new ImageManifest(config, layers)
            .ToBytes(), MediaTypes.ImageManifest, tags, Never);
    }

    public static async Task<Descriptor> AttachAsync(IImageStore store, string repository, Descriptor subject, string artifactType,
        string note)
    {
        var empty = await WriteBlobAsync(store, repository, "{}"u8.ToArray(), MediaTypes.Empty);
        var manifest = new ImageManifest(empty, [empty]) { Subject = subject, ArtifactType = artifactType,
            Annotations = new Dictionary<string, string> { ["note"] = note } };
        return await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, [], Never);
    }

    public static async Task<byte[]> ReadBlobAsync(IImageStore store, string repository, Digest digest)
    {
        await using var stream = await store.OpenBlobAsync(repository, digest, Never);
        var content = new MemoryStream();
        await stream.CopyToAsync(content, Never);
        return content.ToArray();
    }
}

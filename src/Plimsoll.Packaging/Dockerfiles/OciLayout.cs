using Plimsoll.Oci;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>Images in folders as other programs read and write them (image-spec, image-layout.md).</summary>
internal static class OciLayout
{
    /// <summary>Writes an image of a store into a folder that is not there yet.</summary>
    public static async Task WriteAsync(IImageStore store, string repository, Descriptor image, string folder, string name, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.Combine(folder, "blobs", "sha256"));
        await File.WriteAllTextAsync(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""", cancellationToken);
        var waiting = new Queue<Descriptor>([image]);
        while (waiting.TryDequeue(out var next))
        {
            var manifest = await store.ReadManifestAsync(repository, next.Digest, cancellationToken);
            await File.WriteAllBytesAsync(PathOf(folder, next.Digest), manifest, cancellationToken);
            if (MediaTypes.IsIndex(next.MediaType))
            {
                foreach (var each in ImageIndex.Parse(manifest, next.MediaType).Manifests) waiting.Enqueue(each);
                continue;
            }
            var parsed = ImageManifest.Parse(manifest, next.MediaType);
            foreach (var blob in parsed.Layers.Append(parsed.Config).DistinctBy(blob => blob.Digest))
            {
                await using var from = await store.OpenBlobAsync(repository, blob.Digest, cancellationToken);
                await using var to = File.Create(PathOf(folder, blob.Digest));
                await from.CopyToAsync(to, cancellationToken);
            }
        }
        var named = image with { Annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = name } };
        await File.WriteAllBytesAsync(Path.Combine(folder, "index.json"), new ImageIndex([named]).ToBytes(), cancellationToken);
    }

    /// <summary>The only image of a folder, in the parts that images are written of here.</summary>
    /// <exception cref="OciException">It is not one.</exception>
    public static async Task<ImageParts> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var index = ImageIndex.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "index.json"), cancellationToken));
        // docker may list what it attested beside the image
        while (FirstOf(index) is { } nested && MediaTypes.IsIndex(nested.MediaType))
            index = ImageIndex.Parse(await File.ReadAllBytesAsync(PathOf(folder, nested.Digest), cancellationToken), nested.MediaType);
        var listed = FirstOf(index) ?? throw new OciException(OciErrors.ManifestInvalid, "its index lists no image");
        var content = await File.ReadAllBytesAsync(PathOf(folder, listed.Digest), cancellationToken);
        var manifest = ImageManifest.Parse(content, listed.MediaType);
        var config = ImageConfig.Parse(await File.ReadAllBytesAsync(PathOf(folder, manifest.Config.Digest), cancellationToken));
        return BuiltImage.Of(manifest, config, blob => PathOf(folder, blob.Digest));
    }

    private static Descriptor? FirstOf(ImageIndex index) =>
        index.Manifests.FirstOrDefault(each => each.Platform?.Os is not "unknown");

    private static string PathOf(string folder, Digest digest) => Path.Combine(folder, "blobs", "sha256", digest.Hex);
}

using System.Text;
using System.Text.Json.Nodes;
using Plimsoll.Oci;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>Images in folders as other programs read and write them (image-spec, image-layout.md).</summary>
internal static class OciLayout
{
    /// <summary>Writes an image of a store into a folder that is not there yet.</summary>
    /// <returns>Its manifest or index in the folder: another one than in the store where its config had no history.</returns>
    public static async Task<Descriptor> WriteAsync(
        IImageStore store, string repository, Descriptor image, string folder, string name, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.Combine(folder, "blobs", "sha256"));
        await File.WriteAllTextAsync(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""", cancellationToken);
        var written = await CopyAsync(image);
        var named = written with { Annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = name } };
        await File.WriteAllBytesAsync(Path.Combine(folder, "index.json"), new ImageIndex([named]).ToBytes(), cancellationToken);
        return written;

        async Task<Descriptor> CopyAsync(Descriptor listed)
        {
            var content = await store.ReadManifestAsync(repository, listed.Digest, cancellationToken);
            if (MediaTypes.IsIndex(listed.MediaType))
            {
                var index = ImageIndex.Parse(content, listed.MediaType);
                var manifests = new List<Descriptor>();
                foreach (var each in index.Manifests) manifests.Add(await CopyAsync(each));
                return await PutAsync(listed, (index with { Manifests = manifests }).ToBytes());
            }
            var manifest = ImageManifest.Parse(content, listed.MediaType);
            foreach (var layer in manifest.Layers.DistinctBy(layer => layer.Digest))
            {
                await using var from = await store.OpenBlobAsync(repository, layer.Digest, cancellationToken);
                await using var to = File.Create(PathOf(folder, layer.Digest));
                await from.CopyToAsync(to, cancellationToken);
            }
            await using var stored = await store.OpenBlobAsync(repository, manifest.Config.Digest, cancellationToken);
            var config = WithHistory((await JsonNode.ParseAsync(stored, cancellationToken: cancellationToken))!);
            return await PutAsync(listed, (manifest with { Config = await PutAsync(manifest.Config, config) }).ToBytes());
        }

        async Task<Descriptor> PutAsync(Descriptor listed, byte[] content)
        {
            var digest = Digest.Of(content);
            await File.WriteAllBytesAsync(PathOf(folder, digest), content, cancellationToken);
            return listed with { Digest = digest, Size = content.Length };
        }
    }

    /// <summary>
    /// A config with a line of history for each layer. Our images have none, as it says when and how they were made. Buildah counts the
    /// lines when it builds a stage on a stage ("history lists 2 non-empty layers, but we have 4 layers on disk").
    /// </summary>
    private static byte[] WithHistory(JsonNode config)
    {
        if (config["history"] is null && config["rootfs"]?["diff_ids"] is JsonArray layers)
            config["history"] = new JsonArray([.. layers.Select(_ => new JsonObject { ["created_by"] = "plimsoll" })]);
        return Encoding.UTF8.GetBytes(config.ToJsonString());
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

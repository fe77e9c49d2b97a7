using System.Globalization;
using System.Security.Cryptography;
using Plimsoll.Oci;

// fill STORE LAYERS MEGABYTES: an image of so many layers and so many megabytes in all, which no compressor makes smaller; prints its
// digest push STORE DIGEST REGISTRY REPOSITORY: pushes it, as `build --to` does
switch (args)
{
    case ["fill", var folder, var layers, var megabytes]:
        var count = int.Parse(layers, CultureInfo.InvariantCulture);
        Console.WriteLine(await FillAsync(new(folder), count, int.Parse(megabytes, CultureInfo.InvariantCulture) * 1_000_000 / count));
        return 0;
    case ["push", var folder, var digest, var registry, var repository]:
        using (var remote = new RegistryImageStore(registry))
            await new ImageCopy(new LocalImageStore(folder), remote).CopyAsync("bench", Digest.Parse(digest), repository, ["latest"],
                CancellationToken.None);
        return 0;
    default:
        Console.Error.WriteLine("fill STORE LAYERS MEGABYTES, or push STORE DIGEST REGISTRY REPOSITORY");
        return 2;
}

static async Task<Digest> FillAsync(LocalImageStore store, int layers, int bytes)
{
    var built = new List<BuiltLayer>();
    for (var i = 0; i < layers; i++)
    {
        var content = new MemoryStream();
        built.Add(await Layer.WriteAsync([LayerEntry.File($"layer{i}", executable: false, RandomNumberGenerator.GetBytes(bytes))], content,
            CancellationToken.None));
        content.Position = 0;
        await store.WriteBlobAsync("bench", built[^1].Descriptor, content, CancellationToken.None);
    }

    var config = new ImageConfig("amd64", "linux", new([.. built.Select(layer => layer.DiffId)])).ToBytes();
    var described = Descriptor.Of(MediaTypes.ImageConfig, config);
    await store.WriteBlobAsync("bench", described, new MemoryStream(config), CancellationToken.None);
    var manifest = new ImageManifest(described, [.. built.Select(layer => layer.Descriptor)]).ToBytes();
    return (await store.WriteManifestAsync("bench", manifest, MediaTypes.ImageManifest, ["latest"], CancellationToken.None)).Digest;
}

namespace Plimsoll.Oci;

/// <summary>An image's two documents, read and checked against each other.</summary>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="Manifest">What it is made of.</param>
/// <param name="Config">How it is run.</param>
public sealed record Image(Digest Digest, ImageManifest Manifest, ImageConfig Config)
{
    /// <summary>Reads an image from a store; of an index, the image for this machine.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="digest">The digest of its manifest, or of an index.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OciException">It is not there, is damaged, or is not an image.</exception>
    public static Task<Image> ReadAsync(IImageStore store, string repository, Digest digest, CancellationToken cancellationToken) =>
        ReadAsync(store, repository, digest, Platform.OfMachine, cancellationToken);

    /// <summary>Reads an image from a store; of an index, the image for a platform.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="digest">The digest of its manifest, or of an index.</param>
    /// <param name="platform">Which of an index; an image that is not in one is read whatever it is for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OciException">It is not there, is damaged, or is not an image; or the index has none for the platform.</exception>
    public static async Task<Image> ReadAsync(
        IImageStore store, string repository, Digest digest, Platform platform, CancellationToken cancellationToken)
    {
        var found = await store.ResolveAsync(repository, digest.ToString(), cancellationToken)
            ?? throw new OciException(OciErrors.ManifestUnknown, $"there is no image {repository}@{digest}");
        if (MediaTypes.IsIndex(found.MediaType))
        {
            var index = ImageIndex.Parse(await store.ReadManifestAsync(repository, digest, cancellationToken), found.MediaType);
            var images = index.Manifests.Where(entry => MediaTypes.IsManifest(entry.MediaType) && entry.Platform is not null).ToList();
            var image = images.FirstOrDefault(entry => entry.Platform!.RunsOn(platform))
                ?? throw new OciException(OciErrors.ManifestUnknown,
                $"{repository}@{digest} has no image for {platform}; it has {string.Join(", ", images.Select(entry => entry.Platform))}");
            return await ReadAsync(store, repository, image.Digest, platform, cancellationToken);
        }
        var manifest = ImageManifest.Parse(await store.ReadManifestAsync(repository, digest, cancellationToken), found.MediaType);
        var config = ImageConfig.Parse(await ReadConfigAsync(store, repository, manifest.Config, cancellationToken));
        return config.RootFs.DiffIds.Count == manifest.Layers.Count ? new(digest, manifest, config)
            : throw ManifestRules.Invalid($"it has {manifest.Layers.Count} layers, and its config {config.RootFs.DiffIds.Count}");
    }

    private static async Task<byte[]> ReadConfigAsync(IImageStore store, string repository, Descriptor config,
        CancellationToken cancellationToken)
    {
        if (config.Size > ImageConfig.Longest)
            throw ManifestRules.Invalid($"its config is {config.Size} bytes long; {ImageConfig.Longest} are allowed");
        await using var blob = await store.OpenBlobAsync(repository, config.Digest, cancellationToken);
        var content = new byte[config.Size];
        var read = await blob.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return read == content.Length && Digest.Of(content) == config.Digest ? content
            : throw ManifestRules.Invalid($"its config {config.Digest} is damaged; push it again");
    }
}

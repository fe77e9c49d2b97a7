namespace Plimsoll.Oci;

/// <summary>Keeps unpacked images by digest, each unpacked once. The folder is a cache: any part of it may be removed while no unpacking runs.</summary>
public static class ImageUnpacker
{
    /// <summary>Unpacks an image, unless it was unpacked before; several processes may ask for the same one at once.</summary>
    /// <param name="store">Where the image is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="digest">The digest of its manifest.</param>
    /// <param name="imagesFolder">Where unpacked images are kept; made when it is not there.</param>
    /// <param name="cancellationToken">Stops in the middle of it.</param>
    /// <returns>The image's root folder: <c>imagesFolder/HEX</c>, whole. Whoever runs it must not write into it.</returns>
    /// <exception cref="OciException">As <see cref="LayerExtractor.ExtractAsync"/>; nothing is left.</exception>
    public static async Task<string> UnpackAsync(IImageStore store, string repository, Digest digest, string imagesFolder, CancellationToken cancellationToken)
    {
        var unpacked = Path.Combine(imagesFolder, digest.Hex);
        if (Directory.Exists(unpacked))
            return unpacked;
        return await StoreErrors.Translate($"unpacking {repository}@{digest} into {imagesFolder}", async () =>
        {
            Directory.CreateDirectory(imagesFolder);
            using var alone = await new FileLock(Path.Combine(imagesFolder, ".lock"), TimeProvider.System).TakeAloneAsync(cancellationToken);
            if (!Directory.Exists(unpacked))
                await UnpackAsideAsync(store, repository, digest, unpacked, cancellationToken);
            return unpacked;
        });
    }

    /// <summary>Under one name aside for all images: whatever a killed process left is cleared away by the next one.</summary>
    private static async Task UnpackAsideAsync(IImageStore store, string repository, Digest digest, string unpacked, CancellationToken cancellationToken)
    {
        var aside = Path.Combine(Path.GetDirectoryName(unpacked)!, ".unpacking");
        try
        {
            Clear(aside);
            Directory.CreateDirectory(aside);
            await LayerExtractor.ExtractAsync(store, repository, digest, aside, ExtractLimits.Default, cancellationToken);
            // the image's own root, which processes of any user must be able to enter
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(aside, ImageRoot.Folder);
            Directory.Move(aside, unpacked);
        }
        finally
        {
            Clear(aside);
        }
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

namespace Plimsoll.Oci;

/// <summary>
/// Unpacks images that came from anywhere: nothing outside the folder is ever touched, memory stays small whatever the layers hold, and
/// what is not understood is refused. Owners are not kept, nor are setuid and setgid bits; devices are refused (image-spec, layer.md).
/// </summary>
public static class LayerExtractor
{
    /// <summary>Unpacks all layers of an image, lowest first, into a folder that is there and empty. After a failure the folder is to be
    /// thrown away.</summary>
    /// <param name="store">Where the image is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="manifest">The digest of its manifest.</param>
    /// <param name="folder">Where to: a folder itself and no link to one. Nobody else may write into it meanwhile.</param>
    /// <param name="limits">How much is unpacked at most.</param>
    /// <param name="cancellationToken">Stops in the middle of it.</param>
    /// <exception cref="OciException">The image is not there, is damaged, tries a trick or is too large; or the folder cannot be
    /// written.</exception>
    public static async Task ExtractAsync(
        IImageStore store, string repository, Digest manifest, string folder, ExtractLimits limits, CancellationToken cancellationToken)
    {
        var image = await Image.ReadAsync(store, repository, manifest, cancellationToken);
        var (removed, added) = (new ExtractBudget(limits), new ExtractBudget(limits));
        var root = new ImageRoot(folder);
        await StoreErrors.Translate($"unpacking {repository}@{manifest} into {folder}", async () =>
        {
            foreach (var (index, layer) in image.Manifest.Layers.Index())
            {
                // what a layer takes away is of the layers below it and never its own, in whatever order it says so
                if (index > 0)
                    await ReadAsync(layer, removed, (tar, content) => LayerChanges.RemoveAsync(tar, root, cancellationToken));
                await ReadAsync(layer, added, async (tar, content) =>
                {
                    await LayerChanges.AddAsync(tar, root, added, cancellationToken);
                    await content.VerifyAsync(image.Config.RootFs.DiffIds[index], cancellationToken);
                });
            }

            return true;
        });

        Task ReadAsync(Descriptor layer, ExtractBudget budget, Func<TarReader, LayerContent, Task> apply) =>
            LayerContent.Translate(layer.Digest, async () =>
            {
                using var content = await LayerContent.OpenAsync(store, repository, layer.Digest, budget, cancellationToken);
                await apply(new(content.Tar, budget), content);
                return true;
            });
    }
}

using Plimsoll.Oci;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>Images of a store, unpacked below a folder.</summary>
/// <param name="store">Where they are.</param>
/// <param name="folder">Where they are unpacked.</param>
/// <param name="say">Told of damage that was mended.</param>
internal sealed class StoredImages(IImageStore store, string folder, Action<string> say) : IImages
{
    public async Task<UnpackedImage> GetAsync(string repository, Digest digest, CancellationToken cancellationToken)
    {
        var image = await Image.ReadAsync(store, repository, digest, cancellationToken);
        var config = image.Config.Config ?? new();
        var unpacked = await ImageUnpacker.UnpackAsync(store, repository, digest, folder, cancellationToken);
        if (unpacked.Damage is { } damage) say($"the unpacked image {repository}@{digest} was damaged, and was unpacked again: {damage}");
        var isolation = ImageLaunch.IsolationOf(unpacked);
        // a user that the image does not have is found out before a replica is replaced
        return new(unpacked.Path, config, isolation, ImageLaunch.UserOf(unpacked.Path, config, isolation));
    }
}

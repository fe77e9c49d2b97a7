using Plimsoll.Oci;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>Images of a store, unpacked below a folder.</summary>
internal sealed class StoredImages(IImageStore store, string folder) : IImages
{
    public async Task<UnpackedImage> GetAsync(string repository, Digest digest, CancellationToken cancellationToken)
    {
        var image = await Image.ReadAsync(store, repository, digest, cancellationToken);
        var config = image.Config.Config ?? new();
        var root = await ImageUnpacker.UnpackAsync(store, repository, digest, folder, cancellationToken);
        return new(root, config, ImageLaunch.IsolationOf(root, config));
    }
}

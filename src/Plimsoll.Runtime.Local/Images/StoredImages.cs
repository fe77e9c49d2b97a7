using Plimsoll.Oci;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>Images of a store, unpacked below a folder.</summary>
internal sealed class StoredImages(IImageStore store, string folder) : IImages
{
    public async Task<UnpackedImage> GetAsync(string repository, Digest digest, CancellationToken cancellationToken)
    {
        var image = await Image.ReadAsync(store, repository, digest, cancellationToken);
        return new(await ImageUnpacker.UnpackAsync(store, repository, digest, folder, cancellationToken), image.Config.Config ?? new());
    }
}

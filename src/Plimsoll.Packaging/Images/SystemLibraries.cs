using Plimsoll.Oci;

namespace Plimsoll.Packaging.Images;

/// <summary>Which libraries that .NET loads from the system are in an image.</summary>
/// <param name="HasC">The C library: without it programs run with the libraries of the machine that they are on.</param>
/// <param name="HasIcu">ICU, which knows the world's cultures.</param>
internal sealed record SystemLibraries(bool HasC, bool HasIcu)
{
    /// <summary>An image without layers.</summary>
    public static SystemLibraries None { get; } = new(false, false);

    /// <summary>Whether .NET finds no ICU: it is not there, and neither are the libraries of the machine.</summary>
    public bool LacksIcu => HasC && !HasIcu;

    /// <summary>Looks into the layers of an image, lowest first, until both are found.</summary>
    /// <param name="store">Where the image is.</param>
    /// <param name="image">The image; null is none.</param>
    /// <param name="known">Digests of uncompressed layers that have neither.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="OciException">A layer cannot be read.</exception>
    public static async Task<SystemLibraries> InAsync(
        IImageStore store, BaseImage? image, IReadOnlyCollection<Digest> known, CancellationToken cancellationToken)
    {
        var found = None;
        if (image is null) return found;
        var layers = image.Image.Manifest.Layers.Zip(image.Image.Config.RootFs.DiffIds, (layer, diffId) => (layer.Digest, DiffId: diffId));
        foreach (var layer in layers.Where(layer => !known.Contains(layer.DiffId)))
        {
            await foreach (var path in LayerPaths.ReadAsync(store, image.Repository, layer.Digest, cancellationToken))
            {
                var name = Path.GetFileName(path);
                found = new(found.HasC || IsLoader(name), found.HasIcu || name.StartsWith("libicuuc.so", StringComparison.Ordinal));
                if (found is { HasC: true, HasIcu: true }) return found;
            }
        }
        return found;
    }

    /// <summary>The program that starts all others that are linked to the C library: glibc's or musl's.</summary>
    private static bool IsLoader(string name) =>
        name.StartsWith("ld-linux", StringComparison.Ordinal) || name.StartsWith("ld-musl", StringComparison.Ordinal);
}

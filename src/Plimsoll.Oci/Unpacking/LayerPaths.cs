using System.Runtime.CompilerServices;

namespace Plimsoll.Oci;

/// <summary>Reads what is in layers that came from anywhere, without unpacking them anywhere.</summary>
public static class LayerPaths
{
    /// <summary>The paths of a layer's entries, as it says them: nothing of them can be trusted.</summary>
    /// <param name="store">Where the layer is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="layer">Its digest.</param>
    /// <param name="cancellationToken">Stops in the middle of it.</param>
    /// <exception cref="OciException">It is not there, or is not a layer that can be read.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(
        IImageStore store, string repository, Digest layer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var budget = new ExtractBudget(ExtractLimits.Default);
        using var content = await LayerContent.OpenAsync(store, repository, layer, budget, cancellationToken);
        var tar = new TarReader(content.Tar, budget);
        while (await NextAsync(tar, layer, cancellationToken) is { } item) yield return item.Path;
    }

    private static async Task<TarItem?> NextAsync(TarReader tar, Digest layer, CancellationToken cancellationToken)
    {
        try
        {
            return await tar.NextAsync(cancellationToken);
        }
        catch (InvalidDataException error)
        {
            throw new OciException(OciErrors.LayerInvalid, $"layer {layer} is not a whole gzip: {error.Message}", error);
        }
    }
}

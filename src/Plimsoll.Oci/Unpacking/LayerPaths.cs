using System.Runtime.CompilerServices;
using System.Text;

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
        await foreach (var (path, _) in ReadTextsAsync(store, repository, layer, _ => false, 0, cancellationToken)) yield return path;
    }

    /// <summary>The same, with the text of some entries. An entry has none when it is a link, is empty or is too long.</summary>
    /// <param name="store">Where the layer is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="layer">Its digest.</param>
    /// <param name="isWanted">Whether the text at a path is read.</param>
    /// <param name="longest">How many bytes a text may have.</param>
    /// <param name="cancellationToken">Stops in the middle of it.</param>
    /// <exception cref="OciException">It is not there, or is not a layer that can be read.</exception>
    public static async IAsyncEnumerable<(string Path, string? Text)> ReadTextsAsync(
        IImageStore store, string repository, Digest layer, Func<string, bool> isWanted, int longest,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        var budget = new ExtractBudget(ExtractLimits.Default);
        using var content = await LayerContent.OpenAsync(store, repository, layer, budget, cancellationToken);
        var tar = new TarReader(content.Tar, budget);
        while (await LayerContent.Translate(layer, () => tar.NextAsync(cancellationToken)) is { } item)
        {
            var isRead = item.Size > 0 && item.Size <= longest && isWanted(item.Path);
            yield return (item.Path, isRead ? await LayerContent.Translate(layer, () => TextAsync(tar, cancellationToken)) : null);
        }
    }

    private static async Task<string> TextAsync(TarReader tar, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        await tar.CopyContentAsync(bytes, cancellationToken);
        bytes.Position = 0;
        return await new StreamReader(bytes, Encoding.UTF8).ReadToEndAsync(cancellationToken);
    }
}

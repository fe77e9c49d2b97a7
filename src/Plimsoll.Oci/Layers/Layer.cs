using System.IO.Compression;

namespace Plimsoll.Oci;

/// <summary>Writes layers whose bytes follow from their entries alone.</summary>
public static class Layer
{
    /// <summary>
    /// Writes a gzipped tar in one pass. The order in which the entries come does not matter, nor does who writes it, where or when;
    /// only .NET's own compressor may come to other bytes in another release or operating system, so both belong to a builder's identity.
    /// </summary>
    /// <param name="entries">What is in the layer, each path once.</param>
    /// <param name="destination">Where the bytes go; stays open.</param>
    /// <param name="cancellationToken">Stops in the middle of it.</param>
    /// <exception cref="OciException">A path comes twice, is below a file or a link, or a file changed meanwhile.</exception>
    public static async Task<BuiltLayer> WriteAsync(IEnumerable<LayerEntry> entries, Stream destination,
        CancellationToken cancellationToken)
    {
        var sorted = entries.OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        RefuseChildrenOfFiles(sorted);

        using var compressed = new DigestingStream(destination);
        Digest diffId;
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            using var plain = new DigestingStream(gzip);
            var tar = new TarWriter(plain);
            foreach (var entry in sorted)
                await tar.WriteAsync(entry, cancellationToken);
            await tar.FinishAsync(cancellationToken);
            diffId = plain.Digest;
        }

        return new(new(MediaTypes.LayerGzip, compressed.Digest, compressed.Length), diffId);
    }

    private static void RefuseChildrenOfFiles(IEnumerable<LayerEntry> sorted)
    {
        var leaves = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in sorted)
        {
            for (var slash = entry.Path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = entry.Path.IndexOf('/', slash + 1))
            {
                if (leaves.Contains(entry.Path[..slash]))
                    throw new OciException(OciErrors.LayerInvalid,
                        $"'{entry.Path}' cannot be in the layer: '{entry.Path[..slash]}' is not a folder");
            }

            if (entry.Kind != LayerEntryKind.Directory)
                leaves.Add(entry.Path);
        }
    }
}

using System.Globalization;
using System.Text;

namespace Plimsoll.Oci;

/// <summary>
/// Writes a tar whose bytes follow from its entries alone. The one of .NET does not: its pax headers carry the process id and the time
/// (dotnet/runtime issue 132049). ustar where that can say it, pax records where not.
/// </summary>
internal sealed class TarWriter(Stream destination)
{
    private static readonly byte[] Zeros = new byte[2 * TarHeader.BlockSize];

    private string? _last;

    /// <summary>Writes one entry; each path must come after the one before it in ordinal order.</summary>
    /// <exception cref="OciException">A path comes twice or out of order, or the content is not as long as was said.</exception>
    public async Task WriteAsync(LayerEntry entry, CancellationToken cancellationToken)
    {
        CheckOrder(entry.Path);
        var (type, mode, name) = entry.Kind switch
        {
            LayerEntryKind.File => ('0', entry.Executable ? 0b111_101_101 : 0b110_100_100, entry.Path),
            LayerEntryKind.Directory => ('5', entry.IsShared ? 0b001_111_111_111 : 0b111_101_101, entry.Path + "/"),
            _ => ('2', 0b111_111_111, entry.Path),
        };
        var link = entry.Target ?? "";
        var records = RecordsFor(name, link, entry.Length).ToList();
        if (records.Count > 0)
        {
            var bytes = PaxRecords.Build(records);
            await destination.WriteAsync(TarHeader.Build('x', "././@PaxHeader", "", 0b110_100_100, bytes.Length), cancellationToken);
            await destination.WriteAsync(bytes, cancellationToken);
            await PadAsync(bytes.Length, cancellationToken);
        }

        var header = TarHeader.Build(type, Shortened(name), Shortened(link), mode, Math.Min(entry.Length, TarHeader.LargestSize));
        await destination.WriteAsync(header, cancellationToken);
        await CopyAsync(entry, cancellationToken);
    }

    /// <summary>Writes the two blocks of zeros that end a tar.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken) => await destination.WriteAsync(Zeros, cancellationToken);

    private static IEnumerable<(string, string)> RecordsFor(string name, string link, long size)
    {
        if (!Fits(link))
            yield return ("linkpath", link);
        if (!Fits(name))
            yield return ("path", name);
        if (size > TarHeader.LargestSize)
            yield return ("size", size.ToString(CultureInfo.InvariantCulture));
    }

    private static bool Fits(string text) => text.Length <= TarHeader.Name.Length && Ascii.IsValid(text);

    /// <summary>Readers take the record's text instead of this.</summary>
    private static string Shortened(string text) => Fits(text) ? text : "see-the-pax-record";

    private void CheckOrder(string path)
    {
        var order = string.CompareOrdinal(_last, path);
        if (order >= 0)
            throw new OciException(OciErrors.LayerInvalid, order == 0 ? $"'{path}' is in the layer twice"
                : $"'{path}' came after '{_last}'");
        _last = path;
    }

    private async Task CopyAsync(LayerEntry entry, CancellationToken cancellationToken)
    {
        await using var content = entry.Open();
        var buffer = new byte[Math.Min(entry.Length + 1, 81920)];
        var left = entry.Length;
        // one byte more than was said is asked for, so that a file that grew is noticed
        while (await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left + 1)), cancellationToken) is var read and > 0)
        {
            left -= read;
            if (left < 0)
                throw WrongLength(entry);
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (left > 0)
            throw WrongLength(entry);
        await PadAsync(entry.Length, cancellationToken);
    }

    private async Task PadAsync(long length, CancellationToken cancellationToken) =>
        await destination.WriteAsync(Zeros.AsMemory(0, (int)(-length & (TarHeader.BlockSize - 1))), cancellationToken);

    private static OciException WrongLength(LayerEntry entry) =>
        new(OciErrors.SizeInvalid, $"'{entry.Path}' is not {entry.Length} bytes long: it changed while its layer was written");
}

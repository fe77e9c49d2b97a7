using System.Globalization;

namespace Plimsoll.Oci;

/// <summary>
/// Reads a tar from outside, entry by entry, in little memory: ustar, pax records and GNU's long names. What it cannot read exactly it
/// refuses.
/// </summary>
internal sealed class TarReader(Stream source, ExtractBudget budget)
{
    private const int LongestRecords = 1 << 20;

    private readonly byte[] _header = new byte[TarHeader.BlockSize];
    private readonly byte[] _buffer = new byte[81920];
    private long _content;
    private long _padding;

    /// <summary>The next entry; null at the end. What was not read of the last one's content is passed over.</summary>
    /// <exception cref="OciException">It is not a tar that can be read.</exception>
    public async Task<TarItem?> NextAsync(CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await ReadHeaderAsync(cancellationToken))
        {
            budget.TakeEntry();
            var type = (char)_header[TarHeader.Type.At];
            switch (type)
            {
                case 'x':
                    PaxRecords.Parse(await ReadRecordsAsync(cancellationToken), records);
                    break;
                case 'g':
                    // what holds for all entries that follow is never a name, and only names and sizes matter here
                    await ReadRecordsAsync(cancellationToken);
                    break;
                case 'L' or 'K':
                    records[type == 'L' ? "path" : "linkpath"] = TarFields.Decode((await ReadRecordsAsync(cancellationToken)).AsSpan()
                        .TrimEnd((byte)0));
                    break;
                default:
                    return ItemFrom(type, records);
            }
        }

        return records.Count == 0 ? null : throw Invalid("it ends before an entry that was announced");
    }

    /// <summary>Copies the content of the entry that was read last.</summary>
    public async Task CopyContentAsync(Stream destination, CancellationToken cancellationToken)
    {
        while (_content > 0)
        {
            var read = await source.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(_buffer.Length, _content)), cancellationToken);
            if (read == 0)
                throw Invalid("it ends in the middle of a file");
            await destination.WriteAsync(_buffer.AsMemory(0, read), cancellationToken);
            _content -= read;
        }
    }

    private TarItem ItemFrom(char type, Dictionary<string, string> records)
    {
        if (records.Keys.Any(key => key.StartsWith("GNU.sparse", StringComparison.Ordinal)))
            throw Invalid("it has a sparse file");
        if (records.TryGetValue("size", out var size))
            Expect(long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
                : throw Invalid("a size in it is none"));
        // whatever their size says, nothing follows links, devices and folders: so everyone else reads it
        if (type is >= '1' and <= '6')
            Expect(0);
        return new(type, records.GetValueOrDefault("path") ?? HeaderName(),
            records.GetValueOrDefault("linkpath") ?? TarFields.Text(_header, TarHeader.Link),
            (int)(TarFields.Number(_header, TarHeader.Mode) & 0xFFF), _content);
    }

    private string HeaderName()
    {
        var name = TarFields.Text(_header, TarHeader.Name);
        // only POSIX's own form has a prefix; GNU's keeps times there
        var isPosix = _header.AsSpan(TarHeader.Magic.At, TarHeader.Magic.Length).SequenceEqual("ustar\0"u8);
        var prefix = isPosix ? TarFields.Text(_header, TarHeader.Prefix) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private async Task<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await CopyContentAsync(Stream.Null, cancellationToken);
        Expect(_padding);
        _padding = 0;
        await CopyContentAsync(Stream.Null, cancellationToken);

        var read = await source.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == 0 || read == _header.Length && !_header.AsSpan().ContainsAnyExcept((byte)0))
            return false;
        if (read < _header.Length || TarFields.Number(_header, TarHeader.Checksum) != TarHeader.Sum(_header))
            throw Invalid("it has a header that is damaged");
        Expect(TarFields.Number(_header, TarHeader.Size));
        return true;
    }

    private void Expect(long content)
    {
        _content = content;
        _padding = -content & (TarHeader.BlockSize - 1);
    }

    private async Task<byte[]> ReadRecordsAsync(CancellationToken cancellationToken)
    {
        if (_content > LongestRecords)
            throw Invalid($"it has {_content} bytes about one entry; {LongestRecords} are allowed");
        var records = new MemoryStream((int)_content);
        await CopyContentAsync(records, cancellationToken);
        return records.ToArray();
    }

    private static OciException Invalid(string why) => new(OciErrors.LayerInvalid, $"a layer is not a tar that can be unpacked: {why}");
}

using System.IO.Compression;
using System.Security.Cryptography;

namespace Plimsoll.Oci;

/// <summary>A layer's tar as it is read: unpacked when it is gzipped, whatever its media type says, measured and hashed on the
/// way.</summary>
internal sealed class LayerContent : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ExtractBudget _budget;
    private long _packed;
    private long _unpacked;

    private LayerContent(Stream blob, ReadOnlySpan<byte> magic, ExtractBudget budget)
    {
        _budget = budget;
        var packed = new ObservedStream(blob, read => _packed += read.Length);
        var gzipped = magic is [0x1f, 0x8b, ..];
        Tar = new ObservedStream(gzipped ? new GZipStream(packed, CompressionMode.Decompress) : packed, Account);
    }

    /// <summary>The tar; fails when it exceeds the budget.</summary>
    public Stream Tar { get; }

    /// <summary>Opens a layer from a store.</summary>
    /// <exception cref="OciException">It is not there, or packed in a way that is not known here.</exception>
    public static async Task<LayerContent> OpenAsync(IImageStore store, string repository, Digest layer, ExtractBudget budget,
        CancellationToken cancellationToken)
    {
        var magic = new byte[4];
        await using (var beginning = await store.OpenBlobAsync(repository, layer, cancellationToken))
            await beginning.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken);
        return magic is [0x28, 0xb5, 0x2f, 0xfd]
            ? throw new OciException(OciErrors.Unsupported, $"layer {layer} is packed with zstd; only gzip is unpacked here")
            : new(await store.OpenBlobAsync(repository, layer, cancellationToken), magic, budget);
    }

    /// <summary>Reads from a layer; gzip that is damaged or cut off becomes an <see cref="OciException"/>.</summary>
    public static async Task<T> Translate<T>(Digest layer, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (InvalidDataException error)
        {
            throw new OciException(OciErrors.LayerInvalid, $"layer {layer} is not a whole gzip: {error.Message}", error);
        }
    }

    /// <summary>Reads what follows the tar's end, and refuses a tar that is not the one that was said.</summary>
    public async Task VerifyAsync(Digest diffId, CancellationToken cancellationToken)
    {
        await Tar.CopyToAsync(Stream.Null, cancellationToken);
        var actual = Digest.FromHash(_hash.GetCurrentHash());
        if (actual != diffId)
            throw new OciException(OciErrors.LayerInvalid, $"a layer's tar has the digest {actual}, and the image's config says {diffId}");
    }

    public void Dispose()
    {
        Tar.Dispose();
        _hash.Dispose();
    }

    private void Account(ReadOnlyMemory<byte> read)
    {
        _unpacked += read.Length;
        _budget.TakeBytes(read.Length);
        _budget.CheckRatio(_packed, _unpacked);
        _hash.AppendData(read.Span);
    }
}

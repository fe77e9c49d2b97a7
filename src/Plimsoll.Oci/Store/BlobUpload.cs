using System.Buffers;
using System.Security.Cryptography;

namespace Plimsoll.Oci;

/// <summary>
/// A blob on its way into the store: written aside piece by piece, and given its name only when it is whole and has the digest that was
/// said. Not thread-safe. Whatever was not completed is gone when this is disposed, or within hours when its process was killed.
/// </summary>
public sealed class BlobUpload : IAsyncDisposable
{
    private readonly DurableFolder _files;
    private readonly StoreLock _lock;
    private readonly Func<Digest, string> _pathOf;
    private readonly FileStream _aside;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _published;

    internal BlobUpload(DurableFolder files, StoreLock @lock, Func<Digest, string> pathOf)
    {
        _files = files;
        _lock = @lock;
        _pathOf = pathOf;
        _aside = files.CreateAside();
    }

    /// <summary>How many bytes have come; a next piece goes on here.</summary>
    public long Length { get; private set; }

    /// <summary>Writes a piece after the last one. When it fails in the middle, what came until then counts and <see cref="Length"/> says
    /// so.</summary>
    /// <exception cref="OciException">The disk is full, or what came is longer than allowed.</exception>
    public Task AppendAsync(Stream content, CancellationToken cancellationToken) => AppendAsync(content, long.MaxValue, cancellationToken);

    /// <summary>As <see cref="AppendAsync(Stream, CancellationToken)"/>, and fails when the whole becomes longer than allowed.</summary>
    internal async Task AppendAsync(Stream content, long longest, CancellationToken cancellationToken)
    {
        // not for each blob a new one, which would lie among the large objects until they are collected
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            // a source that fails is the caller's to explain; only the writing is the store's
            while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                if (read > longest - Length)
                    throw new OciException(OciErrors.SizeInvalid, $"the content is longer than the {longest} bytes that were said");
                await StoreErrors.Translate($"writing to the store in {_files.Root}",
                    () => Write(buffer.AsMemory(0, read), cancellationToken));
                _hash.AppendData(buffer, 0, read);
                Length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Puts the blob into the store; durable when this returns.</summary>
    /// <param name="expected">What its digest must be.</param>
    /// <exception cref="OciException">It is another one, or the store cannot be written; the upload is over.</exception>
    public async Task CompleteAsync(Digest expected)
    {
        var actual = Digest.FromHash(_hash.GetCurrentHash());
        if (actual != expected)
            throw new OciException(OciErrors.DigestInvalid, $"the {Length} bytes that came have the digest {actual}, not {expected}");
        _published = await StoreErrors.Translate($"writing {expected} to the store in {_files.Root}", async () =>
        {
            // a write that failed in the middle may have left bytes that do not count
            if (_aside.Length != Length)
                _aside.SetLength(Length);
            DurableFolder.Settle(_aside);
            // the collector may be about to remove an old blob of the same name, and does not know this one
            using var shared = await _lock.ShareAsync(CancellationToken.None);
            _files.Rename(_aside, _pathOf(expected));
            return true;
        });
    }

    /// <summary>Removes what was not completed.</summary>
    public ValueTask DisposeAsync()
    {
        _hash.Dispose();
        if (!_published)
            DurableFolder.Discard(_aside);
        return ValueTask.CompletedTask;
    }

    private async Task<bool> Write(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(_aside.SafeFileHandle, piece, Length, cancellationToken);
        return true;
    }
}

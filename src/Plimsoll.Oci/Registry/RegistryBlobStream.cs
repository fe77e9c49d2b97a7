using System.Net;
using System.Security.Cryptography;

namespace Plimsoll.Oci;

/// <summary>A blob as it comes from a registry: hashed on the way, and fetched on from where it was when the connection breaks. Its end is
/// given out only when the digest is right.</summary>
internal sealed class RegistryBlobStream : Stream
{
    private readonly RegistryTransport _transport;
    private readonly RegistryRequest _request;
    private readonly Digest _digest;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private HttpResponseMessage? _answer;
    private Stream? _body;
    private long? _length;
    private long _read;
    private bool _checked;

    private RegistryBlobStream(RegistryTransport transport, RegistryRequest request, Digest digest) =>
        (_transport, _request, _digest) = (transport, request, digest);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <exception cref="OciException">There is no such blob, or it cannot be read.</exception>
    public static async Task<RegistryBlobStream> OpenAsync(RegistryTransport transport, RegistryRequest request, Digest digest,
        CancellationToken cancellationToken)
    {
        var stream = new RegistryBlobStream(transport, request, digest);
        try
        {
            await transport.RetryAsync(stream.ConnectAsync, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_checked || buffer.Length == 0)
            return 0;
        var read = await _transport.RetryAsync(token => ReadOnAsync(buffer, token), cancellationToken);
        _hash.AppendData(buffer.Span[..read]);
        _read += read;
        if (read == 0 || _read == _length)
            Check();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // what unpacks layers reads without waiting for a thread only where it is asynchronous
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter()
        .GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Disconnect();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_body is null)
            await ConnectAsync(cancellationToken);
        using var silence = new CancellationTokenSource(RegistryTransport.Patience, _transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await _body!.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Disconnect();
            throw RegistryFailures.Silence(_transport.Host, _request.Attempt, RegistryTransport.Patience);
        }
        catch (Exception error) when (RegistryFailures.Of(_transport.Host, _request.Attempt, error) is { } failure)
        {
            Disconnect();
            throw failure;
        }
    }

    /// <summary>Asks for what has not come yet.</summary>
    private async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        Disconnect();
        _answer = await _transport.SendAsync(_request with { From = _read }, cancellationToken);
        if (_answer.StatusCode == HttpStatusCode.NotFound)
            throw new OciException(OciErrors.BlobUnknown,
                $"{_request.Attempt} at {_transport.Host.Name} failed: there is no such blob") { Status = 404 };
        if (_answer.StatusCode != (_read > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
            && _answer.StatusCode != HttpStatusCode.OK)
            throw await _transport.FailureAsync(_request.Attempt, _answer, cancellationToken);
        _body = await _answer.Content.ReadAsStreamAsync(cancellationToken);
        if (_read == 0)
            _length = _answer.Content.Headers.ContentLength;
        else if (_answer.StatusCode == HttpStatusCode.OK)
            await SkipAsync(_read, cancellationToken);
        else if (_answer.Content.Headers.ContentRange?.From != _read)
            throw new OciException(OciErrors.Unsupported,
                $"{_request.Attempt} at {_transport.Host.Name} failed: asked for the bytes from {_read} on, it sent others");
        return true;
    }

    /// <summary>A server that knows no ranges sends everything again.</summary>
    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (count > 0 && await _body!.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)),
                cancellationToken) is var read and > 0)
                count -= read;
        }
        catch (Exception error) when (RegistryFailures.Of(_transport.Host, _request.Attempt, error) is { } failure)
        {
            Disconnect();
            throw failure;
        }
    }

    private void Disconnect()
    {
        _body?.Dispose();
        _answer?.Dispose();
        (_body, _answer) = (null, null);
    }

    private void Check()
    {
        _checked = true;
        var actual = Digest.FromHash(_hash.GetCurrentHash());
        if (actual != _digest)
            throw new OciException(OciErrors.DigestInvalid,
                $"{_request.Attempt} at {_transport.Host.Name} failed: the {_read} bytes that came have the digest {actual}");
    }
}

using System.Buffers;
using System.Text;

namespace KubernetesClient;

/// <summary>A connection to a port of a pod: channel 0 has the data, channel 1 what went wrong; the first message of each is the number of
/// the port.</summary>
internal sealed class PortStream(ChannelSocket socket, string pod, int port) : Stream
{
    private const int Data = 0, Problem = 1, PortBytes = 2, LongestMessage = 16 * 1024;

    private readonly byte[] _received = new byte[LongestMessage];
    private readonly int[] _skip = [PortBytes, PortBytes];
    private readonly StringBuilder _problem = new();
    private ReadOnlyMemory<byte> _rest;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (_rest.IsEmpty)
        {
            if (_ended || !await FillAsync(cancellationToken)) return 0;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var message = ArrayPool<byte>.Shared.Rent(LongestMessage + 1);
        try
        {
            message[0] = Data;
            for (var at = 0; at < buffer.Length; at += LongestMessage)
            {
                var part = buffer.Slice(at, Math.Min(LongestMessage, buffer.Length - at));
                part.CopyTo(message.AsMemory(1));
                await socket.WriteAsync(message.AsMemory(0, part.Length + 1), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter()
        .GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer, offset, count, CancellationToken.None)
        .GetAwaiter().GetResult();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) socket.Dispose();
        base.Dispose(disposing);
    }

    /// <returns>False at the end.</returns>
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (await socket.ReadAsync(_received, cancellationToken) is not { } part)
        {
            _ended = true;
            return _problem.Length == 0 ? false : throw new IOException($"port {port} of pod {pod} cannot be connected to: {_problem}");
        }

        if (part.Channel > Problem) return true;
        var skipped = Math.Min(_skip[part.Channel], part.Count);
        _skip[part.Channel] -= skipped;
        var bytes = _received.AsMemory(skipped, part.Count - skipped);
        if (part.Channel == Data) _rest = bytes;
        else _problem.Append(Encoding.UTF8.GetString(bytes.Span));
        return true;
    }
}

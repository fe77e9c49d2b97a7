using System.Buffers;
using System.IO.Pipelines;

namespace Hosting;

/// <summary>
/// What is written to an HTTP/2 connection. When the connection retires it says GOAWAY after what is flushed next: no new stream is begun
/// on it, those that were on their way are served, and the client closes it after the last (RFC 9113, 6.8). Why not Kestrel's own
/// <c>RequestClose</c> is in docs/decisions/0066.
/// </summary>
/// <param name="inner">The transport's. Kestrel flushes whole frames, one at a time.</param>
/// <param name="connection">Whose.</param>
internal sealed class FarewellWriter(PipeWriter inner, ReplicaConnection connection) : PipeWriter
{
    // length 8, GOAWAY, no flags, stream 0; last stream 2^31 - 1, NO_ERROR
    static ReadOnlySpan<byte> GoAway => [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0];

    bool _said;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        connection.Wrote();
        if (!_said && connection.SaysFarewell)
        {
            _said = true;
            inner.Write(GoAway);
        }

        return inner.FlushAsync(cancellationToken);
    }
}

/// <summary>An HTTP/2 connection with that writer.</summary>
internal sealed class FarewellTransport(IDuplexPipe inner, ReplicaConnection connection) : IDuplexPipe
{
    public PipeReader Input => inner.Input;

    public PipeWriter Output { get; } = new FarewellWriter(inner.Output, connection);
}

using System.Buffers;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>
/// One direction of a connection. What is received goes through the loop's scratch buffer and out at once; only what the target has no room
/// for is kept, and nothing more is received until that is gone. So an idle connection holds no memory, and a slow one at most one buffer.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Flow(TcpSocket from, TcpSocket to)
{
    /// <summary>After so many buffers others have their turn.</summary>
    private const int BuffersAtOnce = 8;

    private byte[] kept = [];
    private int sent, keptBytes;
    private bool readable, finishing;

    public FlowState State { get; private set; }

    /// <summary>Remembers what the poller told of the source: it tells of each change only once.</summary>
    public void Noticed(Readiness readiness)
    {
        finishing |= (readiness & (Readiness.PeerFinished | Readiness.HungUp | Readiness.Failed)) != 0;
        readable |= finishing || (readiness & Readiness.Readable) != 0;
    }

    /// <summary>Moves what can be moved. True when there is more, but it is the turn of others.</summary>
    public bool Move(Span<byte> scratch)
    {
        for (var buffers = 0; State == FlowState.Open; buffers++)
        {
            if (keptBytes > 0 && !SendKept() || !readable) return false;
            if (buffers == BuffersAtOnce) return true;
            Receive(scratch);
        }
        return false;
    }

    /// <summary>Passes on the FIN of the source.</summary>
    public void Finish()
    {
        to.FinishSending();
        State = FlowState.Finished;
    }

    /// <summary>Gives its memory back.</summary>
    public void Drop()
    {
        if (kept.Length > 0) ArrayPool<byte>.Shared.Return(kept);
        (kept, sent, keptBytes) = ([], 0, 0);
    }

    private void Receive(Span<byte> scratch)
    {
        var count = from.Receive(scratch);
        if (count > 0)
        {
            // Less than asked for: that was all, and the poller tells of the next change. It has told of the FIN already, so then read up
            // to it.
            readable = finishing || count == scratch.Length;
            Send(scratch[..count]);
        }
        else if (count == 0) State = FlowState.AtEnd;
        else if (count == TcpSocket.Broken) State = FlowState.Reset;
        else readable = false;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        var count = to.Send(bytes);
        if (count == bytes.Length) return;
        if (count == TcpSocket.Broken) State = FlowState.Lost;
        else Keep(bytes[Math.Max(count, 0)..]);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        kept = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(kept);
        (sent, keptBytes) = (0, bytes.Length);
    }

    private bool SendKept()
    {
        while (sent < keptBytes)
        {
            var count = to.Send(kept.AsSpan(sent, keptBytes - sent));
            if (count == TcpSocket.Broken) State = FlowState.Lost;
            if (count < 0) return false;
            sent += count;
        }
        Drop();
        return true;
    }
}

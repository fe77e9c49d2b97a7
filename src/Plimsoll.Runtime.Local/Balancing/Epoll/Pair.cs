using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>A client and its server: what one sends, and how one ends, the other sees.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Pair(long number, TcpSocket client, TcpSocket server, Poller poller, BackendPool pool, Backend backend)
{
    private readonly Flow up = new(client, server), down = new(server, client);

    /// <summary>When something last happened on either side (<see cref="Environment.TickCount64"/>).</summary>
    public long LastMoved { get; private set; } = Environment.TickCount64;

    /// <summary>Reacts to what the poller told of a side. True when that was the last: both are closed.</summary>
    public bool On(bool fromServer, Readiness readiness, Span<byte> scratch)
    {
        LastMoved = Environment.TickCount64;
        (fromServer ? down : up).Noticed(readiness);
        if (up.Move(scratch)) poller.TellAgain(client, Token.Interest, Token.OfClient(number));
        if (down.Move(scratch)) poller.TellAgain(server, Token.Interest, Token.OfServer(number));
        PassOnEnd(up, down);
        PassOnEnd(down, up);
        // what comes from the server ends with a reset: it, or its process, did so
        if (down.State == FlowState.Reset && up.State != FlowState.Reset) pool.Counts.Failed();
        if (up.State == FlowState.Open || down.State == FlowState.Open)
        {
            if (up.State != FlowState.Reset && down.State != FlowState.Reset) return false;
            Reset();
        }
        else if (up.State == FlowState.Finished && down.State == FlowState.Finished) Close();
        else Reset();
        return true;
    }

    /// <summary>Ends it on both sides with a reset.</summary>
    public void Reset()
    {
        client.Reset();
        server.Reset();
        Close();
    }

    /// <summary>Ends it on both sides with a FIN.</summary>
    public void End() => Close();

    private void Close()
    {
        up.Drop();
        down.Drop();
        client.Dispose();
        server.Dispose();
        pool.Release(backend);
    }

    // Who has lost what was sent to it shall see a reset, not an orderly end; but first what it had to say.
    private static void PassOnEnd(Flow flow, Flow back)
    {
        if (flow.State == FlowState.AtEnd && back.State != FlowState.Lost) flow.Finish();
    }
}

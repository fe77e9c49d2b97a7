using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>One thread and its connections, from accept to end. Nothing of a connection is touched by another thread, so nothing needs a
/// lock.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RelayLoop : IDisposable
{
    private const int ScratchBytes = 64 * 1024, EventsAtOnce = 256, EndsAtOnce = 32;

    private readonly Destination destination;
    private readonly ConnectionQuota quota;
    private readonly Patience patience;
    private readonly Action<TcpSocket> place;
    private readonly Poller poller = new(EventsAtOnce);
    private readonly Acceptor acceptor;
    private readonly byte[] scratch = GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);
    private readonly ConcurrentQueue<TcpSocket> arrivals = [];
    private readonly Dictionary<long, Dial> dials = [];
    private readonly Dictionary<long, Pair> pairs = [];
    private int thread;
    private long arrived, lastTick;
    private volatile bool stopping, backendsChanged;

    /// <summary>Runs when told.</summary>
    /// <param name="listener">Where clients come from.</param>
    /// <param name="destination">Where they go.</param>
    /// <param name="quota">How many there may be.</param>
    /// <param name="patience">How long they are held.</param>
    /// <param name="place">Given each client that this loop accepts, to <see cref="Take"/> it here or in another.</param>
    public RelayLoop(SafeHandle listener, Destination destination, ConnectionQuota quota, Patience patience, Action<TcpSocket> place)
    {
        (this.destination, this.quota, this.patience, this.place) = (destination, quota, patience, place);
        acceptor = new(listener, poller, quota);
    }

    /// <summary>How many connections it has, roughly: other threads may ask.</summary>
    public int Connections => arrivals.Count + dials.Count + pairs.Count;

    /// <summary>Starts its thread, on the processor whose turn it is; ends after <see cref="Stop"/>.</summary>
    public Task RunAsync(string name, int turn)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
        return ended.Task;

        void Run()
        {
            Processor.StayOn(turn);
            thread = Environment.CurrentManagedThreadId;
            acceptor.Start();
            while (!stopping) Turn();
            ended.SetResult();
        }
    }

    /// <summary>Gives it a client. From any thread.</summary>
    public void Take(TcpSocket client)
    {
        arrivals.Enqueue(client);
        // its own thread looks at the arrivals at the end of this turn
        if (Environment.CurrentManagedThreadId != thread) poller.Wake();
    }

    /// <summary>Who is held tries again. From any thread.</summary>
    public void BackendsChanged()
    {
        backendsChanged = true;
        poller.Wake();
    }

    /// <summary>Makes its thread end. From any thread.</summary>
    public void Stop()
    {
        stopping = true;
        poller.Wake();
    }

    /// <summary>Resets what is open, once no loop runs any more.</summary>
    public void Dispose()
    {
        quota.Remove(Connections);
        while (arrivals.TryDequeue(out var client)) client.Dispose();
        foreach (var dial in dials.Values) dial.GiveUp();
        foreach (var pair in pairs.Values) pair.Reset();
        poller.Dispose();
    }

    private void Turn()
    {
        var count = poller.Wait((int)Interval.TotalMilliseconds);
        for (var i = 0; i < count; i++)
        {
            var (token, readiness) = poller[i];
            if (token == Token.Listener) Accept();
            else if (token != Poller.WakeToken) Tell(token, readiness);
        }
        while (arrivals.TryDequeue(out var client)) Dial(client);
        if (backendsChanged) Redial();
        Tick();
    }

    /// <summary>How long nothing has to be done but what the poller tells of.</summary>
    private TimeSpan Interval => dials.Count > 0 || !acceptor.IsListening ? patience.Retry : pairs.Count > 0 ? patience.Idle / 10
        : Timeout.InfiniteTimeSpan;

    private void Accept()
    {
        if (acceptor.Accept() is { } client) place(client);
    }

    private void Dial(TcpSocket client)
    {
        var dial = dials[++arrived] = new(arrived, client, poller, destination, patience);
        dial.Next();
    }

    private void Tell(long token, Readiness readiness)
    {
        var number = Token.Number(token);
        // neither: an event of a connection that another event of the same turn has ended
        if (!pairs.TryGetValue(number, out var pair))
        {
            if (!dials.TryGetValue(number, out var dial) || dial.On(readiness) is not { } connected) return;
            dials.Remove(number);
            pairs.Add(number, pair = connected);
        }
        if (pair.On(Token.IsServer(token), readiness, scratch)) Forget(pairs, number);
    }

    private void Redial()
    {
        backendsChanged = false;
        foreach (var dial in dials.Values) dial.Again();
    }

    private void Tick()
    {
        var now = Environment.TickCount64;
        if (Interval == Timeout.InfiniteTimeSpan || now - lastTick < Interval.TotalMilliseconds) return;
        lastTick = now;
        acceptor.Start();
        foreach (var (number, _) in dials.Where(dial => dial.Value.OnTime()).ToList()) Forget(dials, number);
        var patient = acceptor.IsListening ? patience.Idle : patience.IdleWhenFull;
        foreach (var (number, pair) in LongestIdle(now - (long)patient.TotalMilliseconds))
        {
            pair.End();
            Forget(pairs, number);
        }
    }

    private List<KeyValuePair<long, Pair>> LongestIdle(long before) =>
        [.. pairs.Where(pair => pair.Value.LastMoved < before).OrderBy(pair => pair.Value.LastMoved).Take(EndsAtOnce)];

    private void Forget<T>(Dictionary<long, T> connections, long number)
    {
        if (connections.Remove(number)) quota.Remove();
    }
}

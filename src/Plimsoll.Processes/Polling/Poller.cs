using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Plimsoll.Processes.Polling;

/// <summary>
/// Waits for many sockets at once: an epoll set. One thread waits; only <see cref="Wake"/> may be called from others.
/// A socket that is closed leaves the set by itself.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class Poller : IDisposable
{
    /// <summary>The token of the event that <see cref="Wake"/> causes.</summary>
    public const long WakeToken = -1;

    // struct epoll_event is packed on x86 only
    private static readonly int TokenAt = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int EventSize = TokenAt + sizeof(long);

    private readonly Lock gate = new();
    private readonly byte[] events;
    private readonly int epoll, wake;
    private bool disposed;

    /// <summary>An empty set.</summary>
    /// <param name="capacity">How many events one <see cref="Wait"/> returns at most.</param>
    /// <exception cref="SystemCallException">There are no descriptors left.</exception>
    public Poller(int capacity)
    {
        events = GC.AllocateArray<byte>(capacity * EventSize, pinned: true);
        epoll = SystemCallException.ThrowIfFailed(SystemCalls.EpollCreate(SystemCalls.CloseOnExec), "epoll_create1");
        wake = SystemCalls.EventDescriptor(0, SystemCalls.CloseOnExec | SystemCalls.NonBlocking);
        if (wake < 0) _ = SystemCalls.Close(epoll);
        SystemCallException.ThrowIfFailed(wake, "eventfd");
        // told on change, so it never has to be read
        Control(SystemCalls.ControlAdd, wake, Readiness.Readable | Readiness.OnChange, WakeToken);
    }

    /// <summary>An event of the last <see cref="Wait"/>.</summary>
    public (long Token, Readiness Readiness) this[int index]
    {
        get
        {
            var at = events.AsSpan(index * EventSize, EventSize);
            return (MemoryMarshal.Read<long>(at[TokenAt..]), MemoryMarshal.Read<Readiness>(at));
        }
    }

    /// <summary>From now on events of this socket come with this token. False when the system's limit of watches is reached.</summary>
    public bool TryAdd(TcpSocket socket, Readiness interest, long token)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Control(SystemCalls.ControlAdd, socket.Descriptor, interest, token);
    }

    /// <summary>From now on events of this listener come with this token. False when the system's limit of watches is reached.</summary>
    public bool TryAdd(SafeHandle listener, Readiness interest, long token)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return Control(SystemCalls.ControlAdd, (int)listener.DangerousGetHandle(), interest, token);
    }

    /// <summary>Tells what a socket is ready for once more, as if it had just changed.</summary>
    public void TellAgain(TcpSocket socket, Readiness interest, long token)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Control(SystemCalls.ControlModify, socket.Descriptor, interest, token);
    }

    /// <summary>Takes a listener out; it may be added again.</summary>
    public void Remove(SafeHandle listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Control(SystemCalls.ControlRemove, (int)listener.DangerousGetHandle(), Readiness.None, 0);
    }

    /// <summary>Waits for events and returns how many there are; 0 after the time, in milliseconds (-1: for ever), or for no
    /// reason.</summary>
    public int Wait(int milliseconds)
    {
        fixed (byte* first = events)
        {
            var count = SystemCalls.EpollWait(epoll, first, events.Length / EventSize, milliseconds);
            return count < 0 && Marshal.GetLastPInvokeError() == SystemCalls.Interrupted ? 0
                : SystemCallException.ThrowIfFailed(count, "epoll_wait");
        }
    }

    /// <summary>Makes <see cref="Wait"/> return, now or the next time. Nothing when it is disposed.</summary>
    public void Wake()
    {
        var one = 1ul;
        lock (gate)
        {
            if (!disposed) _ = SystemCalls.Write(wake, &one, sizeof(ulong));
        }
    }

    /// <summary>Closes the set; not its sockets.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            _ = SystemCalls.Close(wake);
            _ = SystemCalls.Close(epoll);
        }
    }

    private bool Control(int operation, int descriptor, Readiness interest, long token)
    {
        var entry = stackalloc byte[EventSize];
        *(Readiness*)entry = interest;
        *(long*)(entry + TokenAt) = token;
        return SystemCalls.EpollControl(epoll, operation, descriptor, entry) == 0;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Plimsoll.Processes.Polling;

/// <summary>A non-blocking TCP connection, as thin over the system as can be: no call waits, none allocates. For one thread.</summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class TcpSocket : IDisposable
{
    /// <summary>Nothing can be received, sent or accepted now; <see cref="Poller"/> tells when.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is broken, mostly because the peer has reset it.</summary>
    public const int Broken = -2;

    private TcpSocket(int descriptor) => Descriptor = descriptor;

    internal int Descriptor { get; private set; }

    /// <summary>Takes the next connection of a listener that does not block, with the listener's options; null when there is none
    /// now.</summary>
    /// <exception cref="SystemCallException">There are no descriptors left, or no memory.</exception>
    public static TcpSocket? Accept(SafeHandle listener)
    {
        while (true)
        {
            var descriptor = SystemCalls.Accept(listener, null, null, SystemCalls.NonBlocking | SystemCalls.CloseOnExec);
            if (descriptor >= 0) return new(descriptor);
            var error = Marshal.GetLastPInvokeError();
            if (error == SystemCalls.Again) return null;
            if (error is not (SystemCalls.Interrupted or SystemCalls.ConnectionAborted))
                SystemCallException.ThrowIfFailed(descriptor, "accept4");
        }
    }

    /// <summary>
    /// Begins to connect, without delay and kept alive: <see cref="Poller"/> tells of it as writable, or as failed. Null when it failed at
    /// once.
    /// </summary>
    public static TcpSocket? Connect(IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var family = address.AddressFamily == AddressFamily.InterNetworkV6 ? SystemCalls.Inet6 : SystemCalls.Inet;
        var descriptor = SystemCalls.Socket(family, SystemCalls.Stream | SystemCalls.NonBlocking | SystemCalls.CloseOnExec, 0);
        if (descriptor < 0) return null;
        var (socket, on) = (new TcpSocket(descriptor), 1);
        _ = SystemCalls.SetOption(descriptor, SystemCalls.LevelTcp, SystemCalls.NoDelay, &on, sizeof(int));
        _ = SystemCalls.SetOption(descriptor, SystemCalls.LevelSocket, SystemCalls.KeepAlive, &on, sizeof(int));
        var target = address.Serialize();
        fixed (byte* bytes = target.Buffer.Span)
        {
            if (SystemCalls.Connect(descriptor, bytes, target.Size) == 0 || Marshal.GetLastPInvokeError() == SystemCalls.InProgress)
                return socket;
        }
        socket.Dispose();
        return null;
    }

    /// <summary>Receives what there is: the number of bytes, 0 at the end, <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            nint count;
            do count = SystemCalls.Receive(Descriptor, first, (nuint)buffer.Length, 0);
            while (count < 0 && Marshal.GetLastPInvokeError() == SystemCalls.Interrupted);
            return Result(count);
        }
    }

    /// <summary>Sends what there is room for: the number of bytes, <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            nint count;
            do count = SystemCalls.Send(Descriptor, first, (nuint)bytes.Length, SystemCalls.NoSignal);
            while (count < 0 && Marshal.GetLastPInvokeError() == SystemCalls.Interrupted);
            return Result(count);
        }
    }

    /// <summary>Sends FIN after what was sent; receiving goes on.</summary>
    public void FinishSending() => _ = SystemCalls.Shutdown(Descriptor, SystemCalls.ShutdownSend);

    /// <summary>Closes it with a reset instead of a FIN; what was not yet delivered is dropped.</summary>
    public void Reset()
    {
        var linger = stackalloc int[] { 1, 0 };
        _ = SystemCalls.SetOption(Descriptor, SystemCalls.LevelSocket, SystemCalls.Linger, linger, 2 * sizeof(int));
        Dispose();
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        if (Descriptor < 0) return;
        _ = SystemCalls.Close(Descriptor);
        Descriptor = -1;
    }

    private static int Result(nint count) =>
        count >= 0 ? (int)count : Marshal.GetLastPInvokeError() == SystemCalls.Again ? WouldBlock : Broken;
}

using System.Buffers;
using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Balancing.Portable;

/// <summary>Two connected sockets whose bytes, FINs and resets are passed on to each other.</summary>
internal sealed class SocketPair(Socket client, Socket server)
{
    private const int BufferBytes = 32 * 1024;

    private long lastMoved = Environment.TickCount64;
    private bool reset;

    /// <summary>When bytes last moved, either way (<see cref="Environment.TickCount64"/>).</summary>
    public long LastMoved => Volatile.Read(ref lastMoved);

    /// <summary>Whether the server reset it.</summary>
    public bool IsResetByServer { get; private set; }

    /// <summary>Ends when both have ended, or one was reset. Cancelling resets both.</summary>
    public async Task RelayAsync(CancellationToken cancellationToken)
    {
        try
        {
            Prepare(client);
            Prepare(server);
        }
        catch (SocketException)
        {
            // reset before it began: some systems refuse options then
            Reset();
        }
        await using (cancellationToken.Register(Reset))
            await Task.WhenAll(PassAsync(client, server), PassAsync(server, client));
        if (reset) Reset();
        client.Dispose();
        server.Dispose();
    }

    /// <summary>Ends it on both sides with a FIN.</summary>
    public void End()
    {
        try
        {
            client.Shutdown(SocketShutdown.Both);
            server.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // it has ended meanwhile
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await ReceiveAsync(from, buffer)) > 0)
            {
                await SendAsync(to, buffer.AsMemory(0, count));
                Volatile.Write(ref lastMoved, Environment.TickCount64);
            }
            if (!reset) to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // What cannot be sent is lost, but its receiver may have said something before it went: the other direction ends by itself.
            reset = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> ReceiveAsync(Socket from, Memory<byte> buffer)
    {
        try
        {
            return await from.ReceiveAsync(buffer, SocketFlags.None);
        }
        catch (SocketException)
        {
            IsResetByServer |= from == server && !reset;
            Reset();
            throw;
        }
    }

    private static async ValueTask SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await to.SendAsync(bytes, SocketFlags.None)..];
    }

    private void Reset()
    {
        reset = true;
        client.Close(timeout: 0);
        server.Close(timeout: 0);
    }

    private static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.KeepAlive();
    }
}

using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>A wire to a server that breaks when so many bytes went over it towards the server.</summary>
internal sealed class CutCable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly long _cutAfter;
    private long _sent;
    private int _cuts;

    public CutCable(string server, long cutAfter, int cuts)
    {
        (_cutAfter, _cuts) = (cutAfter, cuts);
        _listener.Start();
        _accepting = AcceptAsync(server[..server.LastIndexOf(':')], int.Parse(server[(server.LastIndexOf(':') + 1)..],
            System.Globalization.CultureInfo.InvariantCulture));
    }

    public string Name => _listener.LocalEndpoint.ToString()!;

    public int CutsLeft => _cuts;

    public long Sent => _sent;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync(string host, int port)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ConnectAsync(await _listener.AcceptTcpClientAsync(_end.Token), host, port));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(TcpClient client, string host, int port)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(host, port);
            await Task.WhenAny(PumpAsync(client, server, counts: true), PumpAsync(server, client, counts: false));
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool counts)
    {
        var buffer = new byte[64 * 1024];
        var here = 0L;
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is var read and > 0)
            {
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
                if (!counts)
                    continue;
                Interlocked.Add(ref _sent, read);
                here += read;
                if (here > _cutAfter && _cuts > 0 && Interlocked.Decrement(ref _cuts) >= 0)
                    return;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // the other end is gone
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KubernetesClient.Tests;

/// <summary>An HTTP proxy that makes tunnels for whoever knows its password.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private const string Password = "Proxy-Authorization: Basic dXNlcjpwYXNz"; // user:pass

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _tunnels = new();
    private readonly Task _serving;

    public ConnectProxy()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://user:pass@{_listener.LocalEndpoint}");

    /// <summary>Where tunnels were made to.</summary>
    public IReadOnlyCollection<string> Tunnels => _tunnels;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var tunnels = new List<Task>();
        try
        {
            while (true) tunnels.Add(TunnelAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(tunnels);
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var near = client.GetStream();
                var request = await HeadAsync(near);
                var target = request.Split(' ')[1];
                if (!request.Contains(Password, StringComparison.Ordinal))
                {
                    await near.WriteAsync("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
                    return;
                }

                _tunnels.Enqueue(target);
                using var far = new TcpClient();
                await far.ConnectAsync(IPEndPoint.Parse(target), _stop.Token);
                await near.WriteAsync("HTTP/1.1 200 Tunnel\r\n\r\n"u8.ToArray(), _stop.Token);
                await Task.WhenAny(near.CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near, _stop.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // whoever used the tunnel has gone
            }
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var letter = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && await stream.ReadAsync(letter, _stop.Token) > 0) head.Append((char)letter[0]);
        return head.ToString();
    }
}

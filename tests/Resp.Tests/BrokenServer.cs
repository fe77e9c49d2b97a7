using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Resp.Tests;

/// <summary>A server that greets as Redis does, and then does what the test says with what it is sent.</summary>
sealed class BrokenServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _serving;

    /// <param name="answer">Given all that came since the greeting: what to send; null closes the connection.</param>
    public BrokenServer(Func<string, string?> answer)
    {
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    /// <summary>How long it takes to greet.</summary>
    public TimeSpan GreetsAfter { get; init; }

    /// <summary>Connections so far.</summary>
    public int Connections { get; private set; }

    /// <summary>All that was received after greetings.</summary>
    public string Received { get; private set; } = "";

    public RespOptions Options => new() { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, ConnectTimeout = Eventually.Patience, CommandTimeout = Eventually.Patience };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    async Task ServeAsync(Func<string, string?> answer)
    {
        while (true)
        {
            using var connection = await _listener.AcceptTcpClientAsync(_stop.Token);
            Connections++;
            var stream = connection.GetStream();
            var buffer = new byte[4096];
            await stream.ReadExactlyAsync(buffer.AsMemory(0, RespCommand.Create("PING").Wire.Length), _stop.Token);
            await Task.Delay(GreetsAfter, _stop.Token);
            await stream.WriteAsync("+PONG\r\n"u8.ToArray(), _stop.Token);
            while (await stream.ReadAsync(buffer, _stop.Token) is > 0 and var count)
            {
                var text = Encoding.ASCII.GetString(buffer, 0, count);
                Received += text;
                if (answer(text) is not { } reply) break;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(reply), _stop.Token);
            }
        }
    }
}

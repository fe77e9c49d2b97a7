using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>
/// Keep-alive clients on plain sockets. Nothing is tried again: a request without an answer of 200 is a failed one. As HTTP says, a
/// connection is closed when an answer says so.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    /// <summary>Between two requests of a busy client. Without a pause a few clients take every processor, and what is released meanwhile
    /// takes twice as long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(Repetitions.Pick(1, full: 0));

    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(100);

    private static readonly byte[] Request = "GET /ok HTTP/1.1\r\nHost: counter\r\n\r\n"u8.ToArray();

    private readonly CancellationTokenSource _end = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<Task> _clients;
    private readonly List<string> _failures = [];
    private long _answers;

    private Load(Uri url, int clients, int thinkers) => _clients =
    [
        .. Enumerable.Range(0, clients).Select(_ => Task.Run(() => RunAsync(url, Pause))),
        .. Enumerable.Range(0, thinkers).Select(_ => Task.Run(() => RunAsync(url, Think))),
    ];

    public long Answers => Interlocked.Read(ref _answers);

    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_failures) return [.. _failures];
        }
    }

    /// <summary>Starts busy clients, and some that think for 100 ms between two requests.</summary>
    public static Load Start(Uri url, int clients = 50, int thinkers = 50) => new(url, clients, thinkers);

    /// <summary>Waits until some hundreds more were answered.</summary>
    public Task GoesOnAsync()
    {
        const int more = 500;
        var until = Answers + more;
        return Eventually.BecomesAsync($"{more} more are answered", () => Task.FromResult(Answers), answers => answers >= until);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_clients);
        _end.Dispose();
    }

    private async Task RunAsync(Uri url, TimeSpan think)
    {
        Connection? connection = null;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                connection ??= await Connection.OpenAsync(url);
                if (!await connection.AskAsync())
                {
                    connection.Dispose();
                    connection = null;
                }
                Interlocked.Increment(ref _answers);
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidDataException)
            {
                lock (_failures) _failures.Add($"after {_watch.Elapsed.TotalSeconds:0.000} s: {e.Message}");
                connection?.Dispose();
                connection = null;
            }
            if (think > TimeSpan.Zero) await Task.Delay(think);
        }
        connection?.Dispose();
    }

    private sealed class Connection(Socket socket) : IDisposable
    {
        private readonly byte[] _buffer = new byte[4096];

        public static async Task<Connection> OpenAsync(Uri url)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(url.Host, url.Port);
                return new(socket);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        /// <summary>Asks once.</summary>
        /// <returns>Whether the connection may be used again.</returns>
        /// <exception cref="InvalidDataException">The answer is not a whole one with status 200.</exception>
        public async Task<bool> AskAsync()
        {
            await socket.SendAsync(Request);
            var length = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(_buffer.AsMemory(length));
                if (read == 0)
                    throw new InvalidDataException(length == 0 ? "closed without an answer" : "closed in the middle of an answer");
                length += read;
                var text = Encoding.ASCII.GetString(_buffer, 0, length);
                var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (head < 0) continue;
                if (!text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)) throw new InvalidDataException(text[..text.IndexOf('\r')]);
                if (length >= head + 4 + BodyLength(text[..head]))
                    return !text.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);
            }
        }

        public void Dispose() => socket.Dispose();

        private static int BodyLength(string head)
        {
            const string name = "Content-Length: ";
            var start = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            return start < 0 ? 0 : int.Parse(head[(start + name.Length)..].Split('\r')[0],
                System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}

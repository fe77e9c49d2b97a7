using System.Net.Sockets;
using System.Text.Json;

namespace Plimsoll.Runtime.Local.Wire;

/// <summary>Listens on the keeper's socket, which only its owner can connect to.</summary>
internal sealed class KeeperListener : IDisposable
{
    private const int Backlog = 64;

    /// <summary>How long it waits before it accepts again after it could not: descriptors come back when connections end.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Episode _failing;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly string _path;

    /// <summary>Listens. Whoever holds the keeper's lock may take the socket of one that was killed away.</summary>
    /// <param name="path">Where.</param>
    /// <param name="say">Told when it cannot accept.</param>
    /// <param name="time">The clock.</param>
    public KeeperListener(string path, Action<string> say, TimeProvider time)
    {
        (_path, _failing, _time) = (path, new(say, time), time);
        _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        File.Delete(path);
        _socket.Bind(KeeperConnection.Address(path));
        // before it listens nobody can connect, so there is no moment in which others could
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _socket.Listen(Backlog);
    }

    /// <summary>Answers requests until cancelled. Whatever becomes of one of them, or of the machine's descriptors, others are answered after it.</summary>
    public async Task ServeAsync(Func<Request, CancellationToken, IAsyncEnumerable<Reply>> answer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (await AcceptAsync(cancellationToken) is { } client) _ = AnswerAsync(client, answer);
                else await Task.Delay(Pause, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // told to end
        }
    }

    /// <summary>Null when the process, or the machine, has no descriptor left (EMFILE, ENFILE), or the client was gone before.</summary>
    private async Task<Socket?> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            var client = await _socket.AcceptAsync(cancellationToken);
            _failing.End(Quiet, "commands are accepted again");
            return client;
        }
        catch (SocketException e)
        {
            _failing.See($"commands cannot be accepted on {_path} ({e.SocketErrorCode}: {e.Message}): it is tried again");
            return null;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }

    private static async Task AnswerAsync(Socket client, Func<Request, CancellationToken, IAsyncEnumerable<Reply>> answer)
    {
        await using var connection = new KeeperConnection(client);
        try
        {
            var request = await connection.ReadAsync(WireJson.Default.Request, CancellationToken.None);
            if (request is null) return;
            await foreach (var reply in answer(request, connection.Gone())) await connection.WriteAsync(reply, WireJson.Default.Reply, CancellationToken.None);
        }
        catch (JsonException e)
        {
            await connection.WriteAsync(new() { Last = true, Error = $"not a request: {e.Message}" }, WireJson.Default.Reply, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // the client went away
        }
    }
}

using System.Net.Sockets;
using System.Text.Json;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Wire;

/// <summary>Listens on the keeper's socket, which only its owner can connect to.</summary>
internal sealed class KeeperListener : IDisposable
{
    private const int Backlog = 64;

    /// <summary>How long it waits before it accepts again after it could not: descriptors come back when connections end.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to ask: it has its question ready when it connects.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int _most;
    private readonly SemaphoreSlim _room;
    private readonly Episode _failing, _full;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly string _path;

    /// <summary>Listens. Whoever holds the keeper's lock may take the socket of one that was killed away.</summary>
    /// <param name="path">Where.</param>
    /// <param name="most">How many clients are served at once; more wait in the backlog.</param>
    /// <param name="say">Told when it cannot accept.</param>
    /// <param name="time">The clock.</param>
    public KeeperListener(string path, int most, Action<string> say, TimeProvider time)
    {
        (_path, _most, _room, _time) = (path, most, new(most), time);
        (_failing, _full) = (new(say, time), new(say, time));
        _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        File.Delete(path);
        _socket.Bind(UnixSocket.Address(path));
        // before it listens nobody can connect, so there is no moment in which others could
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _socket.Listen(Backlog);
    }

    /// <summary>Answers requests until cancelled. Whatever becomes of one of them, or of the machine's descriptors, others are answered
    /// after it.</summary>
    public async Task ServeAsync(Func<Request, CancellationToken, IAsyncEnumerable<Reply>> answer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await TakeRoomAsync(cancellationToken);
                if (await AcceptAsync(cancellationToken) is { } client)
                {
                    _ = ServeAsync(client, answer);
                    continue;
                }
                _room.Release();
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // told to end
        }
    }

    private async Task TakeRoomAsync(CancellationToken cancellationToken)
    {
        if (_room.Wait(0, cancellationToken))
        {
            _full.End(Quiet, "there is room for commands again");
            return;
        }
        _full.See($"{_most} commands are under way on {_path}, the most that there may be: the next ones wait");
        await _room.WaitAsync(cancellationToken);
    }

    private async Task ServeAsync(Socket client, Func<Request, CancellationToken, IAsyncEnumerable<Reply>> answer)
    {
        try
        {
            await AnswerAsync(client, answer);
        }
        finally
        {
            _room.Release();
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

    private async Task AnswerAsync(Socket client, Func<Request, CancellationToken, IAsyncEnumerable<Reply>> answer)
    {
        await using var connection = new KeeperConnection(client);
        try
        {
            using var late = new CancellationTokenSource(Patience, _time);
            var request = await connection.ReadAsync(WireJson.Default.Request, late.Token);
            if (request is null) return;
            await foreach (var reply in answer(request, connection.Gone())) await connection.WriteAsync(reply, WireJson.Default.Reply,
                CancellationToken.None);
        }
        catch (JsonException e)
        {
            await connection.WriteAsync(new() { Last = true, Error = $"not a request: {e.Message}" }, WireJson.Default.Reply,
                CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // the client went away
        }
    }
}

using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Wire;

/// <summary>One end of a connection between a client and its keeper: lines of JSON.</summary>
internal sealed class KeeperConnection(Socket socket) : IAsyncDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private StreamReader? _reader;

    /// <summary>Connects; null when no keeper listens.</summary>
    public static async Task<KeeperConnection?> TryConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(UnixSocket.Address(path), cancellationToken);
            return new(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    public async Task WriteAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await _stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(message, type), (byte)'\n'], cancellationToken);

    /// <summary>The next message; null at the end.</summary>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class =>
        await (_reader ??= new(_stream, leaveOpen: true)).ReadLineAsync(cancellationToken) is { } line
            ? JsonSerializer.Deserialize(line, type) : null;

    /// <summary>Cancelled when the other side, which says nothing more, closes the connection.</summary>
    public CancellationToken Gone()
    {
        var gone = new CancellationTokenSource();
        _ = WaitAsync();
        return gone.Token;

        async Task WaitAsync()
        {
            try
            {
                await _reader!.ReadLineAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // closed too
            }
            await gone.CancelAsync();
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}

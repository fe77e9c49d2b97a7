using System.Net;
using System.Net.WebSockets;

namespace KubernetesClient;

/// <summary>A WebSocket with several channels: the first byte of each message is the number of its channel (v4.channel.k8s.io).</summary>
internal sealed class ChannelSocket : IDisposable
{
    public const string Protocol = "v4.channel.k8s.io";

    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage _answer;
    private readonly WebSocket _socket;
    private int? _channel;

    private ChannelSocket(HttpResponseMessage answer, Stream stream)
    {
        _answer = answer;
        _socket = WebSocket.CreateFromStream(stream, new() { SubProtocol = Protocol, KeepAliveInterval = Alive });
    }

    /// <exception cref="KubernetesException">The server refuses.</exception>
    /// <exception cref="KubernetesUnavailableException">It cannot be reached, or what is between does not let WebSockets
    /// through.</exception>
    public static async Task<ChannelSocket> OpenAsync(ApiConnection connection, string path, string query,
        CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, path, query) { Upgrade = Protocol };
        var answer = await connection.OpenAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols && answer.Headers.TryGetValues("Sec-WebSocket-Protocol", out var spoken)
            && spoken.Contains(Protocol))
            return new(answer, await answer.Content.ReadAsStreamAsync(cancellationToken));
        using (answer)
            throw new KubernetesUnavailableException($"{request} was answered without a WebSocket of {Protocol}. "
                + "A proxy on the way may not let it through");
    }

    /// <summary>The next bytes of any channel, of a message or of a part of it; null when the other end has closed.</summary>
    public async ValueTask<(int Channel, int Count)?> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseSent)) return null;
        var number = new byte[1];
        while (_channel is null)
        {
            var first = await ReceiveAsync(number, cancellationToken);
            if (first.MessageType == WebSocketMessageType.Close) return null;
            if (first.Count == 0) continue;
            if (first.EndOfMessage) return (number[0], 0);
            _channel = number[0];
        }

        var part = await ReceiveAsync(buffer, cancellationToken);
        if (part.MessageType == WebSocketMessageType.Close) return null;
        var channel = _channel.Value;
        if (part.EndOfMessage) _channel = null;
        return (channel, part.Count);
    }

    /// <summary>Sends a message whose first byte is the number of the channel.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException e)
        {
            throw new IOException($"the connection into the pod broke: {e.Message.TrimEnd('.')}", e);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _answer.Dispose();
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, cancellationToken);
        }
        catch (WebSocketException e)
        {
            throw new IOException($"the connection into the pod broke: {e.Message.TrimEnd('.')}", e);
        }
    }
}

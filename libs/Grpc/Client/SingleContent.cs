using System.Net;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>The body of a request with one message.</summary>
internal sealed class SingleContent<T> : HttpContent
{
    readonly T _message;
    readonly Action<T, SerializationContext> _serializer;
    readonly bool _gzip;

    public SingleContent(T message, Action<T, SerializationContext> serializer, bool gzip)
    {
        _message = message;
        _serializer = serializer;
        _gzip = gzip;
        Headers.TryAddWithoutValidation(Header.ContentType, Header.Grpc);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer();
        new MessageWriter(buffer, _gzip).Write(_message, _serializer);
        var writing = stream.WriteAsync(buffer.Written, cancellationToken);
        if (!writing.IsCompletedSuccessfully) return WaitAsync(writing, buffer);
        buffer.Return();
        return Task.CompletedTask;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    static async Task WaitAsync(ValueTask writing, PooledBuffer buffer)
    {
        // not given back after a failure: the bytes may still be read
        await writing;
        buffer.Return();
    }
}

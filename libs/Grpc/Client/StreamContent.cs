using System.Net;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>The body of a request with a stream of messages, which lasts until the stream is completed.</summary>
internal sealed class StreamContent<T> : HttpContent, IClientStreamWriter<T>
{
    readonly ClientCall _call;
    readonly Action<T, SerializationContext> _serializer;
    readonly PooledBuffer _buffer = new();
    readonly MessageWriter _writer;
    readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool _begun;

    public StreamContent(ClientCall call, Action<T, SerializationContext> serializer)
    {
        _call = call;
        _serializer = serializer;
        _writer = new(_buffer, call.Gzip);
        Headers.TryAddWithoutValidation(Header.ContentType, Header.Grpc);
        // a call that ends takes no more messages, also when its stream never began
        call.Ended.UnsafeRegister(static content => ((StreamContent<T>)content!).End(), this);
    }

    public async Task WriteAsync(T message)
    {
        if (_completed.Task.IsCompleted) throw _call.WriteFailure(null);
        try
        {
            var stream = await _stream.Task;
            _begun = true;
            _buffer.Clear();
            _writer.Write(message, _serializer);
            await stream.WriteAsync(_buffer.Written, _call.Ended);
            await stream.FlushAsync(_call.Ended);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or HttpRequestException or ObjectDisposedException)
        {
            throw _call.WriteFailure(error);
        }
    }

    public Task CompleteAsync()
    {
        _completed.TrySetResult();
        return Task.CompletedTask;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // another connection is tried when the first one went away; what was written to that cannot be written again
        if (_begun) throw new IOException("The connection went away within the stream of messages");
        // the headers go now: the server may answer before the first message
        await stream.FlushAsync(cancellationToken);
        _stream.TrySetResult(stream);
        await _completed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    void End()
    {
        _completed.TrySetResult();
        _stream.TrySetCanceled();
    }
}

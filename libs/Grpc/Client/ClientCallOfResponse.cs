using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>One call as its client sees it: its answers.</summary>
internal sealed class ClientCall<TResponse>(GrpcChannel channel, IMethod method, CallOptions options, Marshaller<TResponse> marshaller)
    : ClientCall(channel, method, options), IAsyncStreamReader<TResponse>
    where TResponse : class
{
    PipeReader? _pipe;
    MessageReader? _reader;
    TResponse? _current;

    public TResponse Current => _current ?? throw new InvalidOperationException("There is no message: MoveNext was not called, or found the end");

    /// <summary>The only message of the answer.</summary>
    public async Task<TResponse> ReadSingleAsync()
    {
        try
        {
            var response = await OpenAsync();
            var message = await _reader!.ReadAsync(marshaller.ContextualDeserializer, Ended);
            if (message is not null && await _reader.ReadAsync(marshaller.ContextualDeserializer, Ended) is not null) throw MessageReader.Cardinality("more");
            var (status, trailers) = Answer.End(response);
            // no message is an error, but one that the server reports tells more
            if (status.StatusCode == StatusCode.OK && message is null) throw MessageReader.Cardinality("none");
            var end = Close(status, trailers);
            return end.Status.StatusCode == StatusCode.OK ? message! : throw end.ToException();
        }
        catch (Exception error)
        {
            throw Fail(error);
        }
    }

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            if (End is null && _reader?.TryRead(marshaller.ContextualDeserializer) is { } message)
            {
                _current = message;
                return Task.FromResult(true);
            }
        }
        catch (RpcException error)
        {
            return Task.FromException<bool>(Fail(error));
        }

        return WaitAsync(cancellationToken);
    }

    async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        _current = null;
        if (End is { } earlier) return earlier.Status.StatusCode == StatusCode.OK ? false : throw earlier.ToException();
        using var cancelled = cancellationToken.UnsafeRegister(static call => ((ClientCall)call!).Dispose(), this);
        try
        {
            var response = await OpenAsync();
            _current = await _reader!.ReadAsync(marshaller.ContextualDeserializer, Ended);
            if (_current is not null) return true;
            var (status, trailers) = Answer.End(response);
            var end = Close(status, trailers);
            return end.Status.StatusCode == StatusCode.OK ? false : throw end.ToException();
        }
        catch (Exception error)
        {
            throw Fail(error);
        }
    }

    async ValueTask<HttpResponseMessage> OpenAsync()
    {
        var response = await Response!;
        if (_reader is not null) return response;
        if (Answer.Refusal(response) is { } status) throw new RpcException(status);
        _pipe = PipeReader.Create(await response.Content.ReadAsStreamAsync(Ended));
        _reader = new(_pipe, MaxReceiveMessageSize, Answer.IsGzip(response));
        return response;
    }

    CallEnd Close(Status status, Metadata trailers)
    {
        _reader!.Release();
        _pipe!.Complete();
        return Finish(status, trailers);
    }
}

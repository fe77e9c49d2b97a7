using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>A caller's stream of messages.</summary>
internal sealed class RequestStream<T>(ServerCall call, Func<DeserializationContext, T> deserializer) : IAsyncStreamReader<T>
    where T : class
{
    T? _current;

    public T Current => _current ?? throw new InvalidOperationException("There is no message: MoveNext was not called, or found the end");

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        var reading = call.ReadAsync(deserializer, cancellationToken);
        if (!reading.IsCompletedSuccessfully) return WaitAsync(reading);
        _current = reading.Result;
        return Task.FromResult(_current is not null);
    }

    async Task<bool> WaitAsync(ValueTask<T?> reading) => (_current = await reading) is not null;
}

using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Reads messages off a pipe, for both sides. What has arrived stays where it is until it is used up: most messages cost no turn of the pipe.</summary>
/// <param name="pipe">Where they arrive.</param>
/// <param name="maxSize">The longest allowed message, in bytes, also when decompressed.</param>
/// <param name="gzip">Whether compressed messages are gzip; otherwise there may be none.</param>
internal sealed class MessageReader(PipeReader pipe, int maxSize, bool gzip) : DeserializationContext
{
    ReadOnlySequence<byte> _buffer;
    ReadOnlySequence<byte> _payload;
    PooledBuffer? _decompressed;
    bool _held;
    bool _ended;

    public override int PayloadLength => (int)_payload.Length;

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;

    /// <summary>There was not exactly one message (statuscodes.md).</summary>
    public static RpcException Cardinality(string seen) => new(new(StatusCode.Unimplemented, $"One message was to arrive, and there was {seen}"));

    /// <summary>The next message; null at the end.</summary>
    /// <exception cref="RpcException">What arrived is no message, or too long, or ends within one.</exception>
    public ValueTask<T?> ReadAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
        => TryRead(deserializer) is { } message ? new(message) : WaitAsync(deserializer, cancellationToken);

    /// <summary>The next message when it is here already; null otherwise.</summary>
    /// <exception cref="RpcException">What arrived is no message, or too long.</exception>
    public T? TryRead<T>(Func<DeserializationContext, T> deserializer)
        where T : class => _held ? TryTake(deserializer) : null;

    /// <summary>The only message.</summary>
    /// <exception cref="RpcException">UNIMPLEMENTED when there is none, or more than one (statuscodes.md, cardinality).</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> ReadSingleAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        var message = await ReadAsync(deserializer, cancellationToken) ?? throw Cardinality("none");
        return await ReadAsync(deserializer, cancellationToken) is null ? message : throw Cardinality("more");
    }

    /// <summary>True when the pipe failed: the other side is gone.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Gives back what is not used; nothing is read afterwards.</summary>
    public void Release()
    {
        if (_held) pipe.AdvanceTo(_buffer.Start);
        _held = false;
        _decompressed?.Return();
        _decompressed = null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<T?> WaitAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        while (!_ended)
        {
            if (_held) pipe.AdvanceTo(_buffer.Start, _buffer.End);
            _held = false;
            IsBroken = true;
            var result = await pipe.ReadAsync(cancellationToken);
            IsBroken = false;
            _buffer = result.Buffer;
            _ended = result.IsCompleted;
            _held = true;
            if (TryTake(deserializer) is { } message) return message;
        }

        return _buffer.IsEmpty ? null : throw new RpcException(new(StatusCode.Internal, "The stream ended within a message"));
    }

    T? TryTake<T>(Func<DeserializationContext, T> deserializer)
        where T : class
    {
        if (!Frames.TryRead(ref _buffer, maxSize, out var compressed, out _payload)) return null;
        if (compressed) Decompress();
        try
        {
            return deserializer(this);
        }
        catch (Exception error) when (error is not RpcException)
        {
            throw new RpcException(new(StatusCode.Internal, "A message could not be read", error));
        }
    }

    void Decompress()
    {
        if (!gzip) throw new RpcException(new(StatusCode.Internal, $"A message is compressed, and {Header.Encoding} does not say how"));
        Compression.Decompress(_payload, _decompressed ??= new(), maxSize);
        _payload = new(_decompressed.Written);
    }
}

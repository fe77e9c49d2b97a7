using System.Buffers;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Writes messages for both sides: straight to where they go when their length is known and they are not compressed, else through a buffer.</summary>
/// <param name="target">Where they go.</param>
/// <param name="gzip">Whether they are compressed.</param>
internal sealed class MessageWriter(IBufferWriter<byte> target, bool gzip) : SerializationContext, IBufferWriter<byte>
{
    const int Unknown = -1;

    int _length;
    int _written;
    bool _completed;
    PooledBuffer? _buffer;
    IBufferWriter<byte>? _current;

    /// <summary>Writes one, and returns how many bytes it takes with its prefix, at least.</summary>
    /// <exception cref="InvalidOperationException">The serializer did not do as it said. Then the stream is broken.</exception>
    public int Write<T>(T message, Action<T, SerializationContext> serializer)
    {
        _length = Unknown;
        _written = 0;
        _completed = false;
        _current = target;
        serializer(message, this);
        if (!_completed) throw new InvalidOperationException("A serializer did not complete its message");
        return Frames.HeaderSize + _written;
    }

    public override void SetPayloadLength(int payloadLength) => _length = payloadLength;

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_length == Unknown || gzip) _current = _buffer = new();
        else Frames.WriteHeader(target, false, _length);
        return this;
    }

    public override void Complete()
    {
        if (_length != Unknown && _written != _length)
            throw new InvalidOperationException($"A serializer wrote {_written} bytes after it had said {_length}");
        if (_buffer is not null) Write(_buffer.Written.Span);
        _buffer?.Return();
        _buffer = null;
        _completed = true;
    }

    public override void Complete(byte[] payload)
    {
        Write(payload);
        _written = payload.Length;
        _completed = true;
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        _written += count;
        _current!.Advance(count);
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => _current!.GetMemory(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => _current!.GetSpan(sizeHint);

    void Write(ReadOnlySpan<byte> message)
    {
        var payload = gzip ? Compression.Compress(message) : message;
        Frames.WriteHeader(target, gzip, payload.Length);
        target.Write(payload);
    }
}

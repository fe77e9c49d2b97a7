using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is written: the whole as an array, or its length, then its bytes, then <see cref="Complete()"/>.</summary>
public abstract class SerializationContext
{
    /// <summary>The message is these bytes.</summary>
    public abstract void Complete(byte[] payload);

    /// <summary>Where the bytes go.</summary>
    public abstract IBufferWriter<byte> GetBufferWriter();

    /// <summary>How many bytes there will be. Said before <see cref="GetBufferWriter"/>, it saves a copy.</summary>
    public abstract void SetPayloadLength(int payloadLength);

    /// <summary>All bytes are written.</summary>
    public abstract void Complete();
}

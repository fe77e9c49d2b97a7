using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is read from; valid only while it is read.</summary>
public abstract class DeserializationContext
{
    /// <summary>How many bytes the message has.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>A copy of the bytes.</summary>
    public abstract byte[] PayloadAsNewBuffer();

    /// <summary>The bytes where they are.</summary>
    public abstract ReadOnlySequence<byte> PayloadAsReadOnlySequence();
}

namespace Resp;

/// <summary>Bounds of one reply: beyond them it is malformed, so that a broken server cannot fill the memory.</summary>
public sealed record RespLimits
{
    /// <summary>Bytes of one reply with everything in it.</summary>
    public int MaxReplyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Elements of one array.</summary>
    public int MaxElements { get; init; } = 100_000;

    /// <summary>Arrays within arrays.</summary>
    public int MaxDepth { get; init; } = 16;
}

using System.Buffers.Binary;

namespace RouteGuideBackend;

/// <summary>Keys in the order in which they were given out: nanoseconds since 1970, and one more than the last where the clock did not
/// move, or went back.</summary>
/// <param name="time">The clock.</param>
/// <param name="last">The greatest key that was ever stored; 0 when there is none.</param>
internal sealed class TimeKeys(TimeProvider time, long last)
{
    public const int Length = sizeof(long);

    const long NanosecondsInTick = 100;

    long _last = last;

    /// <summary>The next key. For one thread.</summary>
    public long Next() => _last = Math.Max(_last + 1, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsInTick);

    /// <summary>Bytes that sort as the keys do.</summary>
    public static byte[] ToBytes(long key)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, key);
        return bytes;
    }

    public static long FromBytes(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);
}

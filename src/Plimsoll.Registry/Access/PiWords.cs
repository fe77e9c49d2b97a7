using System.Buffers.Binary;
using System.Numerics;

namespace Plimsoll.Registry;

/// <summary>
/// The binary digits of pi after the point, as words: what Blowfish's tables begin with (B. Schneier, Fast Software Encryption 1993).
/// Worked out in some 50 ms when a password is first looked at, rather than copied from somewhere.
/// </summary>
internal static class PiWords
{
    // more than the errors of all rounded terms together
    private const int Guard = 64;

    /// <summary>The first words, of 32 digits each.</summary>
    public static uint[] First(int count)
    {
        var one = BigInteger.One << (count * 32 + Guard);
        // J. Machin, 1706
        var pi = 4 * (4 * ArcCotangent(5, one) - ArcCotangent(239, one));
        var digits = (pi - 3 * one) >> Guard;
        var bytes = new byte[count * 4];
        var written = digits.GetByteCount(isUnsigned: true);
        digits.TryWriteBytes(bytes.AsSpan(bytes.Length - written), out _, isUnsigned: true, isBigEndian: true);
        return [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * 4)))];
    }

    private static BigInteger ArcCotangent(int x, BigInteger one)
    {
        var power = one / x;
        var sum = power;
        for (var (n, sign) = (3, -1); !power.IsZero; (n, sign) = (n + 2, -sign))
        {
            power /= x * x;
            sum += sign * (power / n);
        }

        return sum;
    }
}

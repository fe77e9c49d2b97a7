using System.Globalization;

namespace Grpc.Wire;

/// <summary>The values of <c>grpc-timeout</c>: one to eight digits and a unit.</summary>
internal static class Timeouts
{
    const int MaxDigits = 8;
    const long TooLarge = 100_000_000;

    static readonly (char Unit, long Nanoseconds)[] Units =
        [('n', 1), ('u', 1_000), ('m', 1_000_000), ('S', 1_000_000_000), ('M', 60_000_000_000), ('H', 3_600_000_000_000)];

    /// <summary>Reads one. A part of a tick is a tick: nobody may be given up early.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1) return false;
        if (!int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        foreach (var (unit, nanoseconds) in Units)
        {
            if (unit != text[^1]) continue;
            timeout = nanoseconds < TimeSpan.NanosecondsPerTick
                ? new((count + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick)
                : new(count * (nanoseconds / TimeSpan.NanosecondsPerTick));
            return true;
        }

        return false;
    }

    /// <summary>Writes one in the finest unit that has room, rounded up.</summary>
    public static string Format(TimeSpan timeout)
    {
        var ticks = Math.Max(timeout.Ticks, 1);
        if (ticks < TooLarge / TimeSpan.NanosecondsPerTick) return string.Create(CultureInfo.InvariantCulture, $"{ticks * TimeSpan.NanosecondsPerTick}n");
        foreach (var (unit, nanoseconds) in Units.AsSpan(1))
        {
            var ticksOfUnit = nanoseconds / TimeSpan.NanosecondsPerTick;
            var count = (ticks / ticksOfUnit) + (ticks % ticksOfUnit == 0 ? 0 : 1);
            if (count < TooLarge) return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
        }

        return "99999999H";
    }
}

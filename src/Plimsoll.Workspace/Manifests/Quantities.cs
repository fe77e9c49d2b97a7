using System.Buffers;
using System.Globalization;

namespace Plimsoll.Workspace.Manifests;

/// <summary>Durations, sizes and shares as people write them; null for what is not one.</summary>
public static class Quantities
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Seconds)[] Durations = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    private static readonly (string Unit, double Bytes)[] Sizes =
        [("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9),
            ("T", 1e12), ("", 1)];

    /// <summary><c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>; up to a year.</summary>
    public static TimeSpan? Duration(string text) =>
        Scaled(text, Durations) is { } seconds and <= 366 * 86400.0 ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)) : text == "0"
            ? TimeSpan.Zero : null;

    /// <summary><c>128Mi</c>, <c>1Gi</c>, <c>500M</c>, or bytes.</summary>
    public static long? Size(string text) => Scaled(text, Sizes) is { } bytes and >= 1 and < 1e18 ? (long)Math.Round(bytes) : null;

    /// <summary><c>100m</c> (thousandths of a core) or cores, for instance <c>0.5</c>; in thousandths.</summary>
    public static int? Cpu(string text) => Scaled(text, [("m", 1), ("", 1000)]) is { } millis and >= 1 and <= 1_000_000
        ? (int)Math.Round(millis) : null;

    /// <summary><c>70%</c> or <c>70</c>: 1 to 100.</summary>
    public static int? Percent(string text) =>
        int.TryParse(text.EndsWith('%') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            && percent is >= 1 and <= 100 ? percent : null;

    private static double? Scaled(string text, ReadOnlySpan<(string Unit, double Factor)> units)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(Digits);
        var number = digits < 0 ? text.AsSpan() : text.AsSpan(0, digits);
        var unit = digits < 0 ? [] : text.AsSpan(digits);
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return null;
        foreach (var (name, factor) in units)
            if (unit.SequenceEqual(name)) return value * factor;
        return null;
    }
}

using System.Globalization;

namespace Hosting;

/// <summary>A typed value out of a variable of the process.</summary>
internal static class Variable
{
    public delegate bool TryParse<T>(string text, out T value);

    public static T Read<T>(Func<string, string?> variable, string name, string meaning, TryParse<T> tryParse, T fallback)
    {
        if (variable(name) is not { Length: > 0 } text) return fallback;
        return tryParse(text, out var value) ? value : throw new FormatException($"{name} is '{text}': it must be {meaning}");
    }

    public static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;

    public static bool TryParseTime(string text, out TimeSpan time)
    {
        var (digits, milliseconds) = text switch
        {
            [.. var head, 'm', 's'] => (head, 1),
            [.. var head, 's'] => (head, 1000),
            _ => (text, 1000),
        };
        var parsed = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * milliseconds <= int.MaxValue;
        time = parsed ? TimeSpan.FromMilliseconds(count * milliseconds) : default;
        return parsed;
    }
}

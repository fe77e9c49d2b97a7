using System.Globalization;

namespace RouteGuideBackend;

/// <summary>What the backend is told by its variables.</summary>
/// <param name="Folder">Where its file is. <c>DATA</c>, /data by default.</param>
/// <param name="Limit">How large that may become, in bytes. <c>DATA_LIMIT</c>, such as 960Mi; 1Gi by default.</param>
internal sealed record BackendOptions(string Folder, long Limit)
{
    const long Least = 1 << 20;

    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static BackendOptions Read(IConfiguration configuration) =>
        new(Text(configuration["DATA"]) ?? "/data", ReadSize(Text(configuration["DATA_LIMIT"]) ?? "1Gi"));

    static long ReadSize(string text)
    {
        var (digits, shift) = text switch
        {
            [.. var head, 'K', 'i'] => (head, 10),
            [.. var head, 'M', 'i'] => (head, 20),
            [.. var head, 'G', 'i'] => (head, 30),
            [.. var head, 'T', 'i'] => (head, 40),
            _ => (text, 0),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= long.MaxValue >> shift
            && count << shift >= Least
            ? count << shift
            : throw new FormatException($"DATA_LIMIT is '{text}': it must be a size of at least 1Mi, such as 960Mi or 1Gi");
    }

    static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

using System.Globalization;
using Resp;

namespace Counter;

/// <summary>The variables of a store with the alias <c>redis</c>, as the runtime gives them (DESIGN, "what a process is given").</summary>
internal static class StoreOptions
{
    /// <summary>Host and port from <c>REDIS_HOST</c> and <c>REDIS_PORT</c>, or else from <c>REDIS_URL</c>; 127.0.0.1:6379 by default.</summary>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static RespOptions Read(IConfiguration configuration)
    {
        var url = ReadUrl(configuration["REDIS_URL"]);
        return new()
        {
            Host = Text(configuration["REDIS_HOST"]) ?? url.Host,
            Port = ReadPort(configuration["REDIS_PORT"]) ?? (url.IsDefaultPort ? 6379 : url.Port),
            User = Text(configuration["REDIS_USER"]),
            PasswordFile = Text(configuration["REDIS_PASSWORD_FILE"]),
        };
    }

    static Uri ReadUrl(string? text)
    {
        if (!Uri.TryCreate(Text(text) ?? "redis://127.0.0.1", UriKind.Absolute, out var url) || url.Scheme != "redis" || url.Host.Length == 0)
            throw new FormatException("REDIS_URL must be of the form redis://HOST:PORT");
        return url;
    }

    static int? ReadPort(string? text)
    {
        if (Text(text) is null) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new FormatException($"REDIS_PORT is '{text}': it must be a port (1 to 65535)");
    }

    static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

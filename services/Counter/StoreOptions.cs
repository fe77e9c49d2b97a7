using System.Globalization;

namespace Counter;

/// <summary>Where the store is, as the runtime says it in the variables of a store with the alias <c>redis</c>.</summary>
internal sealed record StoreOptions
{
    /// <summary>Name or address of the server.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port of the server.</summary>
    public required int Port { get; init; }

    /// <summary>The user of an access control list; null authenticates with the password alone.</summary>
    public string? User { get; init; }

    /// <summary>A file with the password, read again for each connection so that it can be rotated; null does not authenticate.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How long connecting may take, authentication included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a command waits for its reply.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Reads host and port from <c>REDIS_HOST</c> and <c>REDIS_PORT</c>, or else from <c>REDIS_URL</c>; 127.0.0.1:6379 by default.
    /// </summary>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static StoreOptions Read(IConfiguration configuration)
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
        var parsed = Uri.TryCreate(Text(text) ?? "redis://127.0.0.1", UriKind.Absolute, out var url);
        if (!parsed || url!.Scheme != "redis" || url.Host.Length == 0)
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

namespace Resp;

/// <summary>Where the server is, and what a <see cref="RespClient"/> waits for and accepts.</summary>
public sealed record RespOptions
{
    /// <summary>Name or address of the server.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port of the server.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>The user of an access control list; null authenticates with the password alone.</summary>
    public string? User { get; init; }

    /// <summary>A file with the password, read again for each connection so that it can be rotated; null does not authenticate.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How long connecting, authentication included, may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a command may take from being asked for to its reply.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause between two attempts to connect; the first is a fiftieth of it.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many commands may wait at once, sent and unsent; one more is refused with <see cref="RespBusyException"/>.</summary>
    public int MaxPending { get; init; } = 10_000;

    /// <summary>What is accepted from the server.</summary>
    public RespLimits Limits { get; init; } = new();
}

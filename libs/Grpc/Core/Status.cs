namespace Grpc.Core;

/// <summary>How a call ended, with words for people.</summary>
public readonly record struct Status
{
    readonly string? _detail;

    /// <summary>Makes one.</summary>
    /// <param name="statusCode">How it ended.</param>
    /// <param name="detail">What happened, in words.</param>
    /// <param name="debugException">What was caught on this side; it never travels.</param>
    public Status(StatusCode statusCode, string detail, Exception? debugException = null)
    {
        StatusCode = statusCode;
        _detail = detail;
        DebugException = debugException;
    }

    /// <summary>OK without words.</summary>
    public static Status DefaultSuccess { get; }

    /// <summary>Cancelled without words.</summary>
    public static Status DefaultCancelled { get; } = new(StatusCode.Cancelled, "");

    /// <summary>How it ended.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>What happened, in words; empty by default.</summary>
    public string Detail => _detail ?? "";

    /// <summary>What was caught on this side; it never travels.</summary>
    public Exception? DebugException { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")";
}

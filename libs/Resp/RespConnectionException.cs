namespace Resp;

/// <summary>There is no connection, or it broke.</summary>
/// <param name="message">What was attempted and seen.</param>
/// <param name="fateUnknown">True when the command was sent, so that the server may have executed it.</param>
/// <param name="inner">The cause.</param>
public sealed class RespConnectionException(string message, bool fateUnknown, Exception? inner = null) : RespException(message, inner)
{
    /// <summary>
    /// True when the command was sent and its reply never came: it may have been executed or not. It is never sent again,
    /// only the caller knows whether that would do harm. False: it was never sent.
    /// </summary>
    public bool FateUnknown { get; } = fateUnknown;
}

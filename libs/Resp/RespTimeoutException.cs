namespace Resp;

/// <summary>The reply did not come within <see cref="RespOptions.CommandTimeout"/>.</summary>
/// <param name="message">What was attempted and seen.</param>
/// <param name="fateUnknown">True when the command was sent.</param>
public sealed class RespTimeoutException(string message, bool fateUnknown) : RespException(message)
{
    /// <summary>True when the command was sent: the server may execute it yet. False: it was never sent, and will not be.</summary>
    public bool FateUnknown { get; } = fateUnknown;
}

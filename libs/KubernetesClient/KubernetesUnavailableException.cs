namespace KubernetesClient;

/// <summary>There is no talking to the server: it cannot be reached, its certificate is not trusted, or the credentials for it cannot be
/// had. The message says what mends it.</summary>
public sealed class KubernetesUnavailableException : Exception
{
    /// <param name="message">What was attempted, what was seen, and what mends it.</param>
    /// <param name="inner">The cause.</param>
    public KubernetesUnavailableException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>Whether it may go well in a moment, as with a connection that was refused or broke.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Whether the server cannot have seen the request.</summary>
    internal bool NothingWasSent { get; init; }
}

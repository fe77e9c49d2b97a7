namespace Plimsoll.Processes;

/// <summary>A lock did not become free while somebody waited for it.</summary>
/// <param name="message">Which, who holds it, and what mends it.</param>
public sealed class LockHeldException(string message) : IOException(message);

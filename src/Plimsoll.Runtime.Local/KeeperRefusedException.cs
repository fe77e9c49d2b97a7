namespace Plimsoll.Runtime.Local;

/// <summary>The keeper runs and will not do what it was asked.</summary>
/// <param name="message">Why, and what mends it.</param>
public sealed class KeeperRefusedException(string message) : IOException(message);

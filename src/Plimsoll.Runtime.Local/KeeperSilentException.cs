namespace Plimsoll.Runtime.Local;

/// <summary>The keeper runs, and does not answer.</summary>
/// <param name="message">For how long, and what mends it.</param>
public sealed class KeeperSilentException(string message) : IOException(message);

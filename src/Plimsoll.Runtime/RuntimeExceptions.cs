namespace Plimsoll.Runtime;

/// <summary>A runtime gives no answer: what was begun goes on when it does.</summary>
/// <param name="message">What was attempted, what was seen, what mends it.</param>
/// <param name="inner">What caused it.</param>
public sealed class RuntimeUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What is asked of a runtime would harm what others have there, or more than was meant.</summary>
/// <param name="message">What was seen, and what mends it.</param>
public sealed class RuntimeRefusedException(string message) : Exception(message);

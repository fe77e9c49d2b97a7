namespace Resp;

/// <summary>A command has no result.</summary>
public abstract class RespException(string message, Exception? inner = null) : Exception(message, inner);

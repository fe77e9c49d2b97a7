namespace Resp;

/// <summary>The bytes received are no RESP2, or go beyond <see cref="RespLimits"/>. The connection is given up.</summary>
public sealed class RespProtocolException(string message) : RespException(message);

namespace Resp;

/// <summary>More than <see cref="RespOptions.MaxPending"/> commands wait already; this one was not taken.</summary>
public sealed class RespBusyException(string message) : RespException(message);

namespace Resp;

/// <summary>The server answered with an error. The command had no effect.</summary>
public sealed class RespServerException(string message) : RespException(message)
{
    /// <summary>The first word of the server's text, for instance <c>ERR</c>, <c>WRONGTYPE</c>, <c>LOADING</c>.</summary>
    public string Code => Message.Split(' ', 2)[0];
}

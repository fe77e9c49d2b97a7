namespace Resp;

/// <summary>What a <see cref="RespValue"/> holds.</summary>
public enum RespKind
{
    /// <summary>The null bulk string or the null array: for instance a key that is not there.</summary>
    Null,

    /// <summary>A short status, for instance <c>OK</c>.</summary>
    SimpleString,

    /// <summary>The server refused the command.</summary>
    Error,

    /// <summary>A signed 64-bit number.</summary>
    Integer,

    /// <summary>Any bytes.</summary>
    BulkString,

    /// <summary>Values in order.</summary>
    Array,
}

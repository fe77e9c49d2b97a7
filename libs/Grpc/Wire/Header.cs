namespace Grpc.Wire;

/// <summary>The headers of PROTOCOL-HTTP2.md.</summary>
internal static class Header
{
    public const string Te = "te";
    public const string ContentType = "content-type";
    public const string UserAgent = "user-agent";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";

    /// <summary>Asks this client to compress its messages; it does not travel.</summary>
    public const string RequestEncoding = "grpc-internal-encoding-request";

    public const string Grpc = "application/grpc";
    public const string Identity = "identity";
    public const string Gzip = "gzip";
    public const string Accepted = "identity,gzip";

    /// <summary>The size of a received message without another limit, in bytes.</summary>
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>True for <c>application/grpc</c>, alone or with <c>+proto</c>, <c>+json</c> or parameters.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null && contentType.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == Grpc.Length || contentType[Grpc.Length] is '+' or ';' or ' ');
}

using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>How a server treats messages.</summary>
public sealed class GrpcServiceOptions
{
    /// <summary>The longest message that is accepted, in bytes, also when decompressed; null is no limit. 4 MiB by default, and RESOURCE_EXHAUSTED beyond.</summary>
    public int? MaxReceiveMessageSize { get; set; } = Header.DefaultMaxReceiveMessageSize;

    /// <summary><c>gzip</c> compresses the answers of callers that accept it. Null, the default, does not.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }
}

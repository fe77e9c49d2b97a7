using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>How a client treats its connections and messages.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Makes the HTTP/2 requests: for a certificate authority of one's own, for instance. By default one that pings connections that have been silent for 30 s.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>The longest message that is accepted, in bytes, also when decompressed; null is no limit. 4 MiB by default, and RESOURCE_EXHAUSTED beyond.</summary>
    public int? MaxReceiveMessageSize { get; set; } = Header.DefaultMaxReceiveMessageSize;
}

using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hosting;

/// <summary>What a replica is told by the variables of its process, and what its program adds.</summary>
public sealed record ReplicaOptions
{
    /// <summary>The port it listens on. <c>PORT</c>.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The address it listens on; null is every address. <c>PLIMSOLL_LISTEN</c>, for instance 127.0.0.1 where the balancer runs on
    /// the same machine.</summary>
    public IPAddress? Listen { get; init; }

    /// <summary>How long it still serves after it is told to stop. <c>PLIMSOLL_DRAIN</c>, in seconds or with a unit (<c>5</c>, <c>5s</c>,
    /// <c>500ms</c>), 5 s by default.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The age at which a connection is ended politely, give or take a tenth, so that clients spread over new replicas. 10 minutes
    /// by default.</summary>
    public TimeSpan MaxConnectionAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>HTTP/1.1 by default; <see cref="HttpProtocols.Http2"/> for gRPC without TLS.</summary>
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1;

    /// <summary>The certificate with which it speaks TLS, from two files in PEM: <c>TLS_CERTIFICATE</c> (with those between it and its
    /// authority) and <c>TLS_KEY</c>, or <c>--tls-certificate</c> and <c>--tls-key</c>. Null, the default, is no TLS.</summary>
    public TlsCertificate? Tls { get; init; }

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">Gives a variable's text; null when it is not set.</param>
    /// <param name="defaultPort">The port without <c>PORT</c>.</param>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static ReplicaOptions Read(Func<string, string?> variable, int defaultPort = 8080)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var defaults = new ReplicaOptions();
        return new()
        {
            Port = Variable.Read(variable, "PORT", "a port (1 to 65535)", Variable.TryParsePort, defaultPort),
            Listen = Variable.Read(variable, "PLIMSOLL_LISTEN", "an address such as 127.0.0.1", IPAddress.TryParse, defaults.Listen),
            Tls = TlsCertificate.Read(variable("TLS_CERTIFICATE"), variable("TLS_KEY")),
            Drain = Variable.Read(variable, "PLIMSOLL_DRAIN", "a time such as 5s or 500ms", Variable.TryParseTime, defaults.Drain),
        };
    }
}

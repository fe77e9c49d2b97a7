using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace KubernetesClient;

/// <summary>What a client shows in the TLS handshake.</summary>
internal sealed class ClientCertificate(X509Certificate2 own, X509Certificate2Collection chain)
{
    public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(own, chain, offline: true);
}

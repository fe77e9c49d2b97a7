using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace KubernetesClient;

/// <summary>Connections to the server with one client certificate, or none.</summary>
internal sealed class Transport : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public Transport(ClientConfiguration configuration, ClientCertificate? certificate)
    {
        Certificate = certificate;
        _invoker = new(Handler(configuration, certificate));
    }

    public ClientCertificate? Certificate { get; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();

    private static SocketsHttpHandler Handler(ClientConfiguration configuration, ClientCertificate? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            EnableMultipleHttp2Connections = true,
            // a stream may be silent for minutes, and a peer that vanished is silent too
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = Tls(configuration, certificate),
        };
        if (configuration.Proxy is { } proxy) handler.Proxy = ProxyAt(proxy);
        // as Go's clients have it: what is on this machine is never behind a proxy that only the environment names
        else handler.UseProxy = !configuration.Server.IsLoopback;
        return handler;
    }

    private static WebProxy ProxyAt(Uri address)
    {
        var user = Uri.UnescapeDataString(address.UserInfo).Split(':', 2);
        return new(new UriBuilder(address) { UserName = "", Password = "" }.Uri)
        {
            Credentials = address.UserInfo.Length == 0 ? null : new NetworkCredential(user[0], user.Length > 1 ? user[1] : ""),
        };
    }

    private static SslClientAuthenticationOptions Tls(ClientConfiguration configuration, ClientCertificate? certificate)
    {
        var options = new SslClientAuthenticationOptions { ClientCertificateContext = certificate?.Context };
        if (configuration.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
#pragma warning disable CA5359 // the user wrote insecure-skip-tls-verify
        if (configuration.SkipTlsVerify) options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }
}

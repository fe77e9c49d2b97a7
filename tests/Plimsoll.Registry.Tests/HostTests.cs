using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>The registry as a server of its own.</summary>
public sealed class HostTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private LocalImageStore Store => new(_folder["registry"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_listens_where_it_says_and_ends()
    {
        string url;
        using var client = new HttpClient();
        await using (var host = await RegistryHost.StartAsync(Store, new(new(IPAddress.Loopback, 0)), CancellationToken.None))
        {
            url = host.Url;
            using var answer = await client.GetAsync($"{url}/v2/");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var begun = await client.PostAsync($"{url}/v2/acme/a/blobs/uploads/", null);
            Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
            Assert.False(answer.Headers.Contains("Server"));
            await Assert.ThrowsAsync<IOException>(() => RegistryHost.StartAsync(Store, new(new(IPAddress.Loopback, new Uri(url).Port)),
                CancellationToken.None));
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"{url}/v2/"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Store.Folder, "uploads")));
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_and_the_others_go_on()
    {
        await using var host = await RegistryHost.StartAsync(Store, new(new(IPAddress.Loopback, 0)) { MostConnections = 1 },
            CancellationToken.None);
        using var second = new HttpClient();
        using (var first = new HttpClient())
        {
            Assert.Equal(HttpStatusCode.OK, (await first.GetAsync($"{host.Url}/v2/")).StatusCode);
            await Assert.ThrowsAsync<HttpRequestException>(() => second.GetAsync($"{host.Url}/v2/"));
            Assert.Equal(HttpStatusCode.OK, (await first.GetAsync($"{host.Url}/v2/")).StatusCode);
        }
        await Eventually.HoldsAsync("there is room again", async () =>
        {
            try
            {
                return (await second.GetAsync($"{host.Url}/v2/")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Over_TLS_with_a_chain()
    {
        using var root = Certify("CN=root", issuer: null);
        using var between = Certify("CN=between", root);
        using var leaf = Certify("CN=localhost", between);
        await using var host = await RegistryHost.StartAsync(Store, new(new(IPAddress.Loopback, 0)) { Certificates = [leaf, between] },
            CancellationToken.None);
        Assert.StartsWith("https://", host.Url, StringComparison.Ordinal);
        X509Certificate2[] sent = [];
        using var client = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, chain, _) =>
            {
                chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.Add(root);
                sent = [.. chain.ChainPolicy.ExtraStore];
                return chain.Build(certificate!);
            },
        });
        using var answer = await client.GetAsync($"{host.Url}/v2/");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(sent, certificate => certificate.Subject == "CN=between");
    }

    private static X509Certificate2 Certify(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(name != "CN=localhost", false, 0, true));
        var (from, until) = (TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1));
        if (issuer is null)
            return request.CreateSelfSigned(from, until);
        using var signed = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        // the handshake wants a key that is stored with its certificate
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}

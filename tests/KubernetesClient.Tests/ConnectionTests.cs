using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace KubernetesClient.Tests;

/// <summary>The way to the server: certificates, names, proxies.</summary>
public sealed class ConnectionTests(Pods pods) : IClassFixture<Pods>
{
    private ClientConfiguration Real => pods.Cluster.Configuration;

    [Fact]
    public async Task A_server_that_nobody_vouches_for_is_not_talked_to()
    {
        var error = await Unavailable(Real with { Authorities = [Stranger()] });
        Assert.Contains("the TLS handshake failed", error.Message, StringComparison.Ordinal);
        Assert.Contains("certificate-authority", error.Message, StringComparison.Ordinal);
        await Answers(Real with { Authorities = null, SkipTlsVerify = true });
    }

    [Fact]
    public async Task The_name_in_the_certificate_is_the_one_that_is_expected()
    {
        await Answers(Real with { TlsServerName = "kubernetes.default.svc" });
        Assert.Contains("tls-server-name", (await Unavailable(Real with { TlsServerName = "another.example" })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_2_is_spoken_with_a_server_that_does()
    {
        using var connection = new ApiConnection(Real, TimeProvider.System);
        using var answer = await connection.OpenAsync(ApiRequest.Get("/version"), Cluster.Soon);
        Assert.Equal(new(2, 0), answer.Version);
    }

    [Fact]
    public async Task Through_a_proxy_goes_everything()
    {
        await using var proxy = new ConnectProxy();
        using var api = new KubernetesApi(Real with { Proxy = proxy.Address, TlsServerName = "kubernetes.default.svc" },
            TimeProvider.System);
        await api.GetVersionAsync(Cluster.Soon);
        Assert.Equal(0, (await api.ExecAsync(pods.Cluster.Namespace, Pods.Name, null, ["true"], Cluster.Soon)).ExitCode);
        Assert.All(proxy.Tunnels, target => Assert.Equal(Real.Server.Authority, target));
        Assert.Equal(2, proxy.Tunnels.Count);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_without_its_password()
    {
        await using var proxy = new ConnectProxy();
        var error = await Unavailable(Real with { Proxy = new UriBuilder(proxy.Address) { Password = "wrong-password" }.Uri });
        Assert.Contains("proxy-url", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", $"{error}{Real with { Proxy = proxy.Address }}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_address_than_an_API_server_is_told()
    {
        await using var server = await FaultyServer.StartAsync(Real);
        server.Fault = async context =>
        {
            await context.Response.WriteAsync("<html>log in here</html>");
            return true;
        };
        Assert.Contains("not of Kubernetes", (await Unavailable(server.Configuration)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_warns_of_is_told()
    {
        await using var server = await FaultyServer.StartAsync(Real);
        server.Fault = context =>
        {
            context.Response.Headers.Append("Warning", "299 - \"policy/v1beta1 PodDisruptionBudget is deprecated\"");
            return Task.FromResult(false);
        };
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        var told = new List<string>();
        api.Warned += told.Add;
        await api.GetVersionAsync(Cluster.Soon);
        Assert.Equal(["policy/v1beta1 PodDisruptionBudget is deprecated"], told);
        api.Warned -= told.Add;
        await api.GetVersionAsync(Cluster.Soon);
        Assert.Single(told);
    }

    [Fact]
    public async Task A_server_below_a_path_is_reached_there()
    {
        await using var server = await FaultyServer.StartAsync(Real);
        server.Fault = async context =>
        {
            await context.Response.WriteAsync("""{"major":"1","minor":"30","gitVersion":"v1.30.0"}""");
            return true;
        };
        await Answers(server.Configuration with { Server = new(server.Configuration.Server, "/k8s/clusters/c-1/") });
        Assert.Equal(["GET /k8s/clusters/c-1/version"], server.Seen);
    }

    [Fact]
    public async Task A_token_is_not_sent_over_http_to_elsewhere()
    {
        var error = await Unavailable(new() { Server = new("http://192.0.2.1:8080"),
            Credentials = CredentialSource.Token("secret-token") });
        Assert.Contains("https", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_is_not_there_is_told_at_once() =>
        Assert.Contains("no machine of this name", (await Unavailable(new() { Server = new("https://nobody.invalid"),
            Proxy = null })).Message, StringComparison.Ordinal);

    private static async Task Answers(ClientConfiguration configuration)
    {
        using var api = new KubernetesApi(configuration, TimeProvider.System);
        Assert.NotEmpty((await api.GetVersionAsync(Cluster.Soon)).Text);
    }

    private static async Task<KubernetesUnavailableException> Unavailable(ClientConfiguration configuration)
    {
        using var api = new KubernetesApi(configuration, TimeProvider.System);
        return await Assert.ThrowsAsync<KubernetesUnavailableException>(() => api.GetVersionAsync(Cluster.Soon));
    }

    private static X509Certificate2 Stranger()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=stranger", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}

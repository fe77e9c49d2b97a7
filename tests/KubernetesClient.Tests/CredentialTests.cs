using System.Net;
using System.Text.Json.Nodes;

namespace KubernetesClient.Tests;

/// <summary>Service accounts and tokens against the real server.</summary>
public sealed class CredentialTests(Cluster cluster) : IClassFixture<Cluster>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pod_finds_everything_in_itself()
    {
        var configuration = await InCluster(await TokenAsync("inside"));
        Assert.Equal(cluster.Namespace, configuration.Namespace);
        using var api = new KubernetesApi(configuration, TimeProvider.System);
        Assert.NotEmpty((await api.GetVersionAsync(Cluster.Soon)).Text);

        var error = await Assert.ThrowsAsync<KubernetesException>(() =>
            api.ListAsync("v1", "Secret", cluster.Namespace, null, Cluster.Soon));
        Assert.True(error.IsForbidden);
        Assert.Contains($"system:serviceaccount:{cluster.Namespace}:inside", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_rotated_is_read_again()
    {
        var token = await TokenAsync("rotated");
        using var api = new KubernetesApi(await InCluster("expired"), TimeProvider.System);
        var error = await Assert.ThrowsAsync<KubernetesException>(() => api.GetVersionAsync(Cluster.Soon));
        Assert.Equal(HttpStatusCode.Unauthorized, error.Status);
        await WriteToken(token);
        await api.GetVersionAsync(Cluster.Soon);
    }

    [Fact]
    public async Task A_token_in_memory_that_was_rotated_meanwhile_costs_nobody_a_failure()
    {
        var token = await TokenAsync("meanwhile");
        var configuration = await InCluster("expired");
        await configuration.Credentials.GetAsync(TimeProvider.System, Cluster.Soon);
        await WriteToken(token);
        using var api = new KubernetesApi(configuration, TimeProvider.System);
        await api.GetVersionAsync(Cluster.Soon);
    }

    [Fact]
    public async Task A_file_without_a_token_is_named()
    {
        using var api = new KubernetesApi(await InCluster(""), TimeProvider.System);
        var error = await Assert.ThrowsAsync<KubernetesUnavailableException>(() => api.GetVersionAsync(Cluster.Soon));
        Assert.Contains(_folder["token"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_pod_is_told()
    {
        Assert.Contains("not a pod", Assert.Throws<KubernetesUnavailableException>(() =>
            ClientConfiguration.InCluster(_ => null, _folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("automountServiceAccountToken", Assert.Throws<KubernetesUnavailableException>(() =>
            ClientConfiguration.InCluster(_ => "10.0.0.1", _folder.Path)).Message, StringComparison.Ordinal);
    }

    private async Task<ClientConfiguration> InCluster(string token)
    {
        await WriteToken(token);
        await File.WriteAllTextAsync(_folder["ca.crt"], cluster.Configuration.Authorities![0].ExportCertificatePem(), Cluster.Soon);
        await File.WriteAllTextAsync(_folder["namespace"], cluster.Namespace, Cluster.Soon);
        return ClientConfiguration.InCluster(name => name switch
        {
            "KUBERNETES_SERVICE_HOST" => cluster.Configuration.Server.Host,
            "KUBERNETES_SERVICE_PORT" => $"{cluster.Configuration.Server.Port}",
            _ => null,
        }, _folder.Path);
    }

    private Task WriteToken(string token) => File.WriteAllTextAsync(_folder["token"], token, Cluster.Soon);

    /// <summary>A real token of a new service account, as the kubelet gets it for a pod.</summary>
    private async Task<string> TokenAsync(string account)
    {
        await cluster.Api.CreateAsync(new() { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject { ["name"] = account, ["namespace"] = cluster.Namespace } }, Cluster.Soon);
        using var connection = new ApiConnection(cluster.Configuration, TimeProvider.System);
        var request = new ApiRequest(HttpMethod.Post, $"/api/v1/namespaces/{cluster.Namespace}/serviceaccounts/{account}/token")
        {
            Body = new() { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest",
                ["spec"] = new JsonObject { ["expirationSeconds"] = 600 } },
        };
        return (string)(await connection.ReadAsync(request, Cluster.Soon))["status"]!["token"]!;
    }
}

using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace KubernetesClient.Tests;

/// <summary>What is tried again, and what never.</summary>
public sealed class RetryTests(Cluster cluster) : IClassFixture<Cluster>
{
    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task Reading_and_applying_outlive_a_server_that_fails(HttpStatusCode status)
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        var name = $"outlives-{(int)status}";
        await api.FindResourceAsync("v1", "ConfigMap", Cluster.Soon);

        server.Fault = Times(2, context => FaultyServer.Refuse(context, status, "InternalError"));
        await api.ApplyAsync(cluster.ConfigMap(name), "tests", force: false, dryRun: false, Cluster.Soon);
        server.Fault = Times(2, context => FaultyServer.Refuse(context, status, "InternalError"));
        Assert.NotNull(await api.GetAsync(cluster.ConfigMapRef(name), Cluster.Soon));
        server.Fault = Times(1, context => FaultyServer.Refuse(context, status, "InternalError"));
        Assert.Equal(status, (await Assert.ThrowsAsync<KubernetesException>(() =>
            api.CreateAsync(cluster.ConfigMap($"{name}-made"), Cluster.Soon))).Status);
        Assert.Null(await api.GetAsync(cluster.ConfigMapRef($"{name}-made"), Cluster.Soon));
    }

    [Fact]
    public async Task Who_is_told_to_wait_waits_as_long_as_he_is_told()
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        await api.FindResourceAsync("v1", "ConfigMap", Cluster.Soon);
        server.Fault = Times(1, context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return FaultyServer.Refuse(context, HttpStatusCode.TooManyRequests, "TooManyRequests");
        });
        var began = Stopwatch.GetTimestamp();
        await api.CreateAsync(cluster.ConfigMap("waited"), Cluster.Soon);
        Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds >= 0.95, "it did not wait");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_no_reason_to_create_twice()
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        await api.FindResourceAsync("v1", "ConfigMap", Cluster.Soon);
        server.Fault = Times(1, Break);
        Assert.NotNull(await api.ListAsync("v1", "ConfigMap", cluster.Namespace, null, Cluster.Soon));
        server.Fault = Times(1, Break);
        await Assert.ThrowsAsync<KubernetesUnavailableException>(() => api.CreateAsync(cluster.ConfigMap("broken"), Cluster.Soon));
        Assert.Single(server.Seen, request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_whose_pages_are_forgotten_is_begun_again()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 501), Cluster.Soon,
            async (i, ct) => await cluster.Api.CreateAsync(cluster.ConfigMap($"page-{i}"), ct));
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        server.Fault = context => context.Request.Query.ContainsKey("continue")
            ? FaultyServer.Refuse(context, HttpStatusCode.Gone, "Expired") : Task.FromResult(false);
        Assert.InRange((await api.ListAsync("v1", "ConfigMap", cluster.Namespace, null, Cluster.Soon)).Items.Count, 501, 600);
    }

    [Fact]
    public async Task An_answer_that_is_no_Status_is_not_taken_for_absence()
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration, TimeProvider.System);
        await api.FindResourceAsync("v1", "ConfigMap", Cluster.Soon);
        server.Fault = async context =>
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("<html>nothing here</html>");
            return true;
        };
        var error = await Assert.ThrowsAsync<KubernetesException>(() => api.GetAsync(cluster.ConfigMapRef("x"), Cluster.Soon));
        Assert.Contains("nothing here", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KubernetesException>(() => api.DeleteAsync(cluster.ConfigMapRef("x"), null, DeletePropagation.Background,
            null, Cluster.Soon));
    }

    [Fact]
    public async Task Nobody_is_followed_elsewhere()
    {
        await using var server = await FaultyServer.StartAsync(cluster.Configuration);
        using var api = new KubernetesApi(server.Configuration with { Credentials = CredentialSource.Token("secret-token") },
            TimeProvider.System);
        server.Fault = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/stolen";
            return Task.FromResult(true);
        };
        var error = await Assert.ThrowsAsync<KubernetesException>(() => api.GetVersionAsync(Cluster.Soon));
        Assert.Contains("credentials do not follow", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["GET /version"], server.Seen);
    }

    [Fact]
    public async Task The_caller_ends_the_trying()
    {
        using var api = new KubernetesApi(new() { Server = new($"http://127.0.0.1:{Ports.Free()}") }, TimeProvider.System);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => api.GetVersionAsync(stop.Token));
    }

    private static Task<bool> Break(HttpContext context)
    {
        context.Abort();
        return Task.FromResult(true);
    }

    /// <summary>The fault some times, and then none.</summary>
    private static Func<HttpContext, Task<bool>> Times(int times, Func<HttpContext, Task<bool>> fault) => context =>
        Interlocked.Decrement(ref times) >= 0 ? fault(context) : Task.FromResult(false);
}

namespace Plimsoll.EndToEnd.Tests.Kubernetes;

/// <summary>Two environments in one cluster.</summary>
public sealed class EnvironmentTests(BuiltSandboxes built) : OnCluster(built)
{
    [Fact(Usually = 1200)]
    public async Task Environments_of_one_cluster_have_stores_of_their_own()
    {
        await Sandbox.RequireAsync("deploy", ClusterWorkspace.Environment);
        await Sandbox.RequireAsync("deploy", "stage");
        using var client = new HttpClient();
        var (prod, stage) = (await Workspace.UrlAsync("counter", 3030), await Workspace.UrlAsync("counter", 3030, "-stage"));
        for (var i = 1; i <= 3; i++) Assert.Equal($"{i}", await IncrementAsync(prod));
        Assert.Equal("1", await IncrementAsync(stage));

        async Task<string> IncrementAsync(Uri url)
        {
            using var answer = await client.PostAsync(new Uri(url, "/inc"), null);
            return (await answer.Content.ReadAsStringAsync()).Trim();
        }
    }
}

namespace KubernetesClient.Tests;

/// <summary>kubeconfig files as people and clouds write them.</summary>
public sealed class KubeConfigTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_current_context_says_server_namespace_and_user()
    {
        var configuration = Cluster.Load(Write("config", Config("one", "https://10.0.0.1:6443", extra: "namespace: shop")));
        Assert.Equal((new Uri("https://10.0.0.1:6443"), "shop", "one"),
            (configuration.Server, configuration.Namespace, configuration.Context));
    }

    [Fact]
    public void Of_a_name_in_several_files_the_first_counts_and_whole()
    {
        var first = Write("first", Config("one", "https://first:1"));
        var second = Write("second", Config("one", "https://second:1", extra: "namespace: second"));
        var files = string.Join(Path.PathSeparator, first, _folder["absent"], Write("empty", ""),
            Write("third", Config("two", "https://two:1")));
        Assert.Equal("https://first:1/", Cluster.Load($"{first}{Path.PathSeparator}{second}").Server.ToString());
        Assert.Equal("default", Cluster.Load($"{first}{Path.PathSeparator}{second}").Namespace);
        Assert.Equal("https://two:1/", Cluster.Load(files, "two").Server.ToString());
        Assert.Equal("https://first:1/", Cluster.Load(files).Server.ToString());
    }

    [Fact]
    public async Task Paths_begin_at_their_own_file()
    {
        Directory.CreateDirectory(_folder["deep/secret"]);
        await File.WriteAllTextAsync(_folder["deep/secret/token"], "from-file\n", Cluster.Soon);
        var configuration = Cluster.Load(Write("deep/config", Config("one", "https://a:1", user: "tokenFile: secret/token")));
        Assert.Equal("from-file", (await configuration.Credentials.GetAsync(TimeProvider.System, Cluster.Soon)).Token);
    }

    [Theory]
    [InlineData("server: ''", "token: t", "has no server")]
    [InlineData("server: nonsense", "token: t", "server is not an address")]
    [InlineData("server: 'https://a:1', insecure-skip-tls-verify: true, certificate-authority: ca.crt", "token: t", "contradict")]
    [InlineData("server: 'https://a:1', certificate-authority: absent.crt", "token: t", "absent.crt")]
    [InlineData("server: 'https://a:1', certificate-authority-data: '%%%'", "token: t", "certificate-authority cannot be read")]
    [InlineData("server: https://a:1", "client-certificate: a.crt", "need each other")]
    [InlineData("server: https://a:1", "auth-provider: {name: gcp}", "no longer a way to log in")]
    [InlineData("server: https://a:1", "exec: {apiVersion: client.authentication.k8s.io/v1}", "has no command")]
    public void What_cannot_be_used_is_said_with_its_file(string cluster, string user, string problem)
    {
        var text = Config("one", "x", user).Replace("server: 'x'", cluster, StringComparison.Ordinal);
        var error = Assert.Throws<KubernetesUnavailableException>(() => Cluster.Load(Write("config", text)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_that_is_not_there_is_answered_with_those_that_are()
    {
        var files = Write("config", Config("one", "https://a:1"));
        Assert.Contains("there are one", Assert.Throws<KubernetesUnavailableException>(() => Cluster.Load(files, "two")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- a list")]
    [InlineData("{ broken")]
    [InlineData("just text")]
    public void What_is_no_kubeconfig_is_said_to_be_none(string text) =>
        Assert.Contains("cannot be read as a kubeconfig", Assert.Throws<KubernetesUnavailableException>(() =>
            Cluster.Load(Write("config", text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_any_file_it_is_said_how_to_get_one() =>
        Assert.Contains("KUBECONFIG", Assert.Throws<KubernetesUnavailableException>(() =>
            KubeConfig.Load(_ => null, _folder.Path, null, (_, _) => Task.FromResult(""))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_users_own_file_is_read_when_none_is_named()
    {
        Write(".kube/config", Config("one", "https://own:1"));
        Assert.Equal("https://own:1/", KubeConfig.Load(_ => null, _folder.Path, null, (_, _) => Task.FromResult("")).Server.ToString());
    }

    private string Write(string name, string text) => _folder.Write(name, text);

    private static string Config(string name, string server, string user = "token: t", string extra = "namespace: default") => $$"""
        current-context: {{name}}
        contexts: [{name: {{name}}, context: { cluster: {{name}}, user: {{name}}, {{extra}} } }]
        clusters: [{name: {{name}}, cluster: { server: '{{server}}' } }]
        users: [{name: {{name}}, user: { {{user}} } }]

        """;
}

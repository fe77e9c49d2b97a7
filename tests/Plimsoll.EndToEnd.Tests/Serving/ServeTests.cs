using System.Text.Json.Nodes;

namespace Plimsoll.EndToEnd.Tests.Serving;

/// <summary>What is pushed to a remote comes into a real cluster by itself, with the rights that are exported and no others.</summary>
public sealed class ServeTests : IAsyncLifetime
{
    private ServedWorkspace _workspace = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG")),
            "needs a cluster: ./test starts one, or KUBECONFIG names one (tests/testbed/kubernetes up)");
        _workspace = await ServedWorkspace.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_workspace is not null) await _workspace.DisposeAsync();
    }

    [Fact(Usually = 240)]
    public async Task A_push_is_delivered_and_changes_are_healed_and_a_kill_loses_nothing()
    {
        var (first, second) = (await _workspace.PushAsync("first"), "");
        await _workspace.RestrictAsync();
        await using (var serve = await _workspace.ServeAsync("serving", "--no-build"))
        {
            // as a pod does: it waits for what CI makes
            await serve.WaitForAsync("PLM4061");
            await _workspace.Sandbox.RequireAsync("build", "--release");
            await _workspace.WaitForAsync(first, serve);

            await _workspace.KubectlAsync("scale", "deployment", "hello", "--replicas=5");
            await serve.WaitForAsync("mended: hello: changed in the cluster");
            Assert.Equal(2, await ReplicasAsync());
            var count = serve.Count;
            await _workspace.KubectlAsync("delete", "deployment", "hello");
            await serve.WaitForAsync("mended: hello: is gone", count);
            await _workspace.WaitForAsync(first, serve);

            count = serve.Count;
            second = await _workspace.PushAsync("second");
            await _workspace.Sandbox.RequireAsync("build", "--release");
            await serve.WaitForAsync("0 of 2 ready", count);
            await serve.KillAsync();
        }

        // anywhere else, with nothing but the remote, it is carried on
        await using var another = await _workspace.ServeAsync("elsewhere", "--no-build");
        Assert.Equal(2, (await _workspace.WaitForAsync(second, another)).Deployment);
        var third = await _workspace.PushAsync("third");
        await _workspace.Sandbox.RequireAsync("build", "--release");
        Assert.Equal(3, (await _workspace.WaitForAsync(third, another)).Deployment);
        Assert.Equal("third", Note((await _workspace.GetAsync("deployments")).Single()));
        Assert.Equal(0, await another.EndAsync());
        await IsRefusedAsync("get", "secrets", "-n", "kube-system");
        await IsRefusedAsync("get", "secrets", "-n", _workspace.Namespace);
        await IsRefusedAsync("create", "clusterrole", "any", "--verb=get", "--resource=secrets");
        await IsRefusedAsync("exec", "deployment/hello", "-n", _workspace.Namespace, "--", "/bin/true");
    }

    private async Task IsRefusedAsync(params string[] arguments)
    {
        var refused = await _workspace.TryAsServeAsync(arguments);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("orbidden", refused.Error, StringComparison.Ordinal);
    }

    private static string? Note(JsonObject deployment) =>
        (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray()
            .Single(variable => (string?)variable!["name"] == "NOTE")!["value"];

    private async Task<int> ReplicasAsync() => (int)(await _workspace.GetAsync("deployments")).Single()["spec"]!["replicas"]!;
}

using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests.Serving;

/// <summary>A small service with an environment in the real cluster, a bare remote that it is pushed to, and a registry that nodes pull
/// from.</summary>
internal sealed class ServedWorkspace : IAsyncDisposable
{
    private readonly ServedRegistry _registry;

    private ServedWorkspace(Sandbox sandbox, ServedRegistry registry) => (Sandbox, _registry) = (sandbox, registry);

    public Sandbox Sandbox { get; }

    public string Name { get; } = $"e2e-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public string Namespace => $"{Name}-prod";

    private string Folder => Path.GetDirectoryName(Sandbox.Home)!;

    private string Remote => Path.Combine(Folder, "remote.git");

    private string Kubeconfig => Path.Combine(Folder, "serve.kubeconfig");

    public static async Task<ServedWorkspace> CreateAsync()
    {
        var sandbox = await Sandbox.CreateAsync();
        var workspace = new ServedWorkspace(sandbox, await ServedRegistry.StartAsync(sandbox));
        Clone.CopyTo(sandbox.Repository, "images/base", "images/dotnet", "global.json");
        sandbox.Write("services/hello/Hello.csproj", """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
            </Project>

            """);
        sandbox.Write("services/hello/Program.cs", """
            var app = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder(args).Build();
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/readyz", context => System.Threading.Tasks.Task.CompletedTask);
            app.Run($"http://0.0.0.0:{System.Environment.GetEnvironmentVariable("PORT")}");
            """);
        sandbox.Write("services/hello/service.yaml", """
            name: hello
            build: { dotnet: Hello.csproj, base: dotnet }
            port: 8080
            health: { ready: /readyz, within: 60s }
            stop: { drain: 1s, grace: 5s }
            """);
        await sandbox.GitAsync("init", "-q", "--bare", "-b", "main", workspace.Remote);
        await sandbox.GitAsync("remote", "add", "origin", workspace.Remote);
        return workspace;
    }

    /// <summary>Pushes a commit in which the service has other settings, and nothing else is changed.</summary>
    public async Task<string> PushAsync(string note)
    {
        Sandbox.Write("plimsoll.yaml", $$"""
            plimsoll: 1
            workspace: {{Name}}
            registry: {{_registry.Host}}
            environments:
              prod:
                follows: main
                runtime: kubernetes
                heal: true
                services: { hello: { env: { NOTE: {{note}} } } }
            """);
        var commit = await Sandbox.CommitAsync($"A note: {note}");
        await Sandbox.GitAsync("push", "-q", "origin", "main");
        return commit;
    }

    /// <summary>Gives the account of the exported pod its rights, and whoever serves from now on this account.</summary>
    public async Task RestrictAsync()
    {
        await Sandbox.RequireAsync("export", "serve", "--to", "serve", "--image", "registry.example/plimsoll:1", "--repository",
            "https://git.example/acme.git");
        await ApplyAsync(string.Join("---\n", Directory.GetFiles(Path.Combine(Sandbox.Repository, "serve")).Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)));
        // here a process of this machine serves
        await CommandRunner.RequireAsync(new("kubectl", ["-n", $"plimsoll-{Name}", "delete", "deployment", "serve"]));
        Directory.Delete(Path.Combine(Sandbox.Repository, "serve"), recursive: true);
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Secret
            type: kubernetes.io/service-account-token
            metadata: { name: token, namespace: plimsoll-{{Name}}, annotations: { kubernetes.io/service-account.name: serve } }
            """);
        var config = JsonNode.Parse((await CommandRunner.RequireAsync(new("kubectl",
            ["config", "view", "--raw", "--minify", "--flatten", "-o", "json"]))).Text)!;
        config["users"]![0]!["user"] = new JsonObject { ["token"] = await TokenAsync() };
        await File.WriteAllTextAsync(Kubeconfig, config.ToJsonString());
    }

    /// <summary>What the account may not do.</summary>
    public async Task<CommandResult> TryAsServeAsync(params IEnumerable<string> arguments) =>
        await CommandRunner.RunAsync(new("kubectl", ["--kubeconfig", Kubeconfig, .. arguments]));

    /// <summary>Begins to serve the remote.</summary>
    /// <param name="home">The name of the home: another one knows nothing of what was before.</param>
    /// <param name="more">More options.</param>
    public async Task<ServeProcess> ServeAsync(string home, params IEnumerable<string> more)
    {
        var start = new ProcessStartInfo(await Clone.ProgramAsync(), ["serve", "--repository", Remote, .. more]) { RedirectStandardOutput =
            true, RedirectStandardError = true };
        start.Environment["PLIMSOLL_HOME"] = Path.Combine(Folder, home);
        if (File.Exists(Kubeconfig)) start.Environment["KUBECONFIG"] = Kubeconfig;
        return new(start);
    }

    public async Task<EnvironmentStatus> StatusAsync() => JsonSerializer.Deserialize((await Sandbox.RequireAsync("status", "-o",
        "json")).Out, StatusJson.Default.StatusReport)!.Environments.Single();

    /// <summary>Waits until a commit is deployed and healthy.</summary>
    public Task<EnvironmentStatus> WaitForAsync(string commit, ServeProcess serve) =>
        Eventually.BecomesAsync($"{commit[..7]} is healthy", StatusAsync,
            status => status.Commit == commit && status.State == HealthState.Healthy || serve.HasExited,
            Eventually.Patience * 2, TimeSpan.FromMilliseconds(500), _ => serve.ToString());

    public async Task<IReadOnlyList<JsonObject>> GetAsync(string kinds) =>
        [.. JsonNode.Parse(await KubectlAsync("get", kinds, "-o", "json"))!["items"]!.AsArray().Select(item => item!.AsObject())];

    public async Task<string> KubectlAsync(params IEnumerable<string> arguments) =>
        (await CommandRunner.RequireAsync(new("kubectl", ["-n", Namespace, .. arguments]))).Text;

    public async ValueTask DisposeAsync()
    {
        await CommandRunner.RunAsync(new("kubectl", ["delete", "namespace", Namespace, $"plimsoll-{Name}", "--wait=false",
            "--ignore-not-found"]));
        await _registry.DisposeAsync();
        await Sandbox.DisposeAsync();
    }

    /// <summary>It is filled in by the cluster.</summary>
    private async Task<string> TokenAsync()
    {
        string[] get = ["-n", $"plimsoll-{Name}", "get", "secret", "token", "-o", "jsonpath={.data.token}"];
        var token = await Eventually.BecomesAsync("the account has a token",
            async () => (await CommandRunner.RequireAsync(new("kubectl", get))).Text, text => text.Length > 0);
        return Encoding.UTF8.GetString(Convert.FromBase64String(token));
    }

    private static Task ApplyAsync(string manifests) => CommandRunner.RequireAsync(new("kubectl",
        ["apply", "--server-side", "-f", "-"]) { Input = Encoding.UTF8.GetBytes(manifests) });
}

using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Pipeline;
using Plimsoll.Progress;
using Plimsoll.Server.Api;
using Plimsoll.Server.Following;

namespace Plimsoll.Server.Tests;

/// <summary>A real controller in a home of its own, beside a real repository of a workspace without services; only the runtime is a
/// script.</summary>
internal sealed class RunningController : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly TempFolder _folder = new();
    private readonly GitFolder _git;
    private readonly TimeProvider _time;
    private readonly TimeProvider _gates;
    private Task<bool> _run = Task.FromResult(false);

    private RunningController(TimeProvider time, TimeProvider gates) => (_time, _gates, _git) = (time, gates, new(_folder["acme"]));

    public Home Home { get; private set; } = null!;

    public string Repository => _git.Path;

    public Script Runtime { get; } = new();

    /// <summary>Whether the keeper runs.</summary>
    public Func<bool> IsUp { get; set; } = () => true;

    public ControllerClient Client { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="time">Of what it does by itself from time to time, and of its registry; null is the machine's.</param>
    /// <param name="followed">What it finds in the file of repositories that were followed; null is no such file.</param>
    /// <param name="gates">Of the gates of environments, and of what stands in ledgers; null is the machine's.</param>
    public static async Task<RunningController> StartAsync(TimeProvider? time = null, string? followed = null, TimeProvider? gates = null)
    {
        var controller = new RunningController(time ?? TimeProvider.System, gates ?? TimeProvider.System);
        controller.Home = Home.Open(controller._folder["home"]);
        if (followed is not null) await File.WriteAllTextAsync(controller.Home.FollowedFile, followed);
        await controller.InitAsync("acme");
        controller._run = controller.RunAsync();
        controller.Client = (await Eventually.BecomesAsync("the controller can be found", async () =>
        {
            if (controller._run.IsCompleted) await controller._run;
            return ControllerClient.Find(controller.Home);
        }, client => client is not null))!;
        return controller;
    }

    /// <summary>Runs one more controller for the same home.</summary>
    public Task<bool> RunAsync()
    {
        var store = new LocalImageStore(Home.Registry, _time);
        var folders = new PackagingFolders(Home.Work, Home.Cache);
        var keys = new KeyFolder(Home.Keys, null);
        CommitPipeline Pipeline(Source.GitRepository repository) => new(repository, store, Runtime, folders,
            TimeProvider.System) { FindSigningKey = keys.FindSigning, ListTrustedKeys = keys.ListTrusted };
        var runtimes = new Runtimes((_, _) => Runtime, _ => Task.FromResult(IsUp()));
        return Controller.RunAsync(Home,
            (log, supervisor) => new Followers(new(Home, runtimes, Pipeline, _gates), log, supervisor),
            store, _time, _ending.Token);
    }

    public Task<string> CommitAsync(string file, string content) => _git.CommitAsync(file, content);

    /// <summary>Has dev follow main, and prod take what was healthy there.</summary>
    /// <param name="prod">What plimsoll.yaml says of prod besides its branch.</param>
    public Task<string> CommitPromotionAsync(string prod = "promotes: dev") => CommitAsync("plimsoll.yaml", $$"""
        plimsoll: 1
        workspace: acme
        environments:
          dev: { follows: main }
          prod: { follows: release, {{prod}} }
        stores: { redis: { kind: redis } }

        """);

    /// <summary>Waits until a commit runs well in an environment.</summary>
    public Task<Delivery.Ledgers.LedgerState> RunsAsync(string environment, string commit) =>
        LedgerAsync(state => state.Current is { Outcome: Delivery.Ledgers.DeploymentOutcome.Healthy } current
            && current.Deployment.Commit == commit, environment);

    public Task<string> GitAsync(params string[] arguments) => _git.GitAsync(arguments);

    public Task<ApiEvent> PostAsync(string path, ApiRequest? request = null) =>
        Client.PostAsync(path, request ?? new("ann"), ProgressTo.Nobody, default);

    public Task<ApiEvent> UpAsync() => PostAsync("/api/workspaces/acme/up", new("ann") { Source = Repository });

    /// <summary>Follows a second repository, of another workspace.</summary>
    public async Task<ApiEvent> UpAsync(string workspace) =>
        await PostAsync($"/api/workspaces/{workspace}/up", new("ann") { Source = await InitAsync(workspace) });

    public async Task<Delivery.Ledgers.LedgerState> LedgerAsync(string environment = "dev") =>
        await new Delivery.Ledgers.Ledger(await Source.GitRepository.OpenAsync(Home.Mirror("acme")), environment).ReadAsync(default);

    /// <summary>Waits until the ledger is as wanted.</summary>
    public Task<Delivery.Ledgers.LedgerState> LedgerAsync(Func<Delivery.Ledgers.LedgerState, bool> wanted, string environment = "dev") =>
        Eventually.BecomesAsync("the ledger is as wanted", () => LedgerAsync(environment), wanted, interval: Ledgers.Pause,
            show: Ledgers.Show);

    /// <summary>The digest that a tag of the workspace's releases names; null when there is none.</summary>
    public async Task<string?> TaggedAsync(string tag) =>
        (await new LocalImageStore(Home.Registry, _time).ResolveAsync("acme/releases", tag, default))?.Digest.ToString();

    private async Task<string> InitAsync(string workspace)
    {
        var git = await GitFolder.InitAsync(_folder[workspace]);
        await git.CommitAsync("plimsoll.yaml", $$"""
            plimsoll: 1
            workspace: {{workspace}}
            environments:
              dev: { follows: main, runtime: local }
            stores: { redis: { kind: redis } }

            """);
        return git.Path;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _ending.CancelAsync();
        await _run;
        _ending.Dispose();
        _folder.Dispose();
    }
}

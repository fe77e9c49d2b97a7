using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Pipeline;
using Plimsoll.Processes;
using Plimsoll.Server.Api;
using Plimsoll.Server.Following;

namespace Plimsoll.Server.Tests;

/// <summary>A real controller in a home of its own, beside a real repository of a workspace without services; only the runtime is a script.</summary>
internal sealed class RunningController : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-server-").FullName;
    private Task<bool> _run = Task.FromResult(false);
    private readonly TimeProvider _time;

    private RunningController(TimeProvider time) => _time = time;

    public Home Home { get; private set; } = null!;

    public string Repository => Path.Combine(_folder, "acme");

    public Script Runtime { get; } = new();

    public ControllerClient Client { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="time">Of what it does by itself from time to time, and of its registry; null is the machine's.</param>
    public static async Task<RunningController> StartAsync(TimeProvider? time = null)
    {
        var controller = new RunningController(time ?? TimeProvider.System);
        controller.Home = Home.Open(Path.Combine(controller._folder, "home"));
        await GitAsync(controller._folder, "init", "-q", "-b", "main", controller.Repository);
        await controller.CommitAsync("plimsoll.yaml", "plimsoll: 1\nworkspace: acme\nenvironments:\n  dev: { follows: main, runtime: local }\n");
        controller._run = controller.RunAsync();
        while (ControllerClient.Find(controller.Home) is not { } client)
        {
            if (controller._run.IsCompleted) await controller._run;
            await Task.Delay(10);
        }
        controller.Client = ControllerClient.Find(controller.Home)!;
        return controller;
    }

    /// <summary>Runs one more controller for the same home.</summary>
    public Task<bool> RunAsync()
    {
        var store = new LocalImageStore(Home.Registry, _time);
        var folders = new PackagingFolders(Home.Work, Home.Cache);
        return Controller.RunAsync(Home,
            log => new Followers(new(Home, new((_, _) => Runtime, _ => Task.FromResult(true)), r => new CommitPipeline(r, store, Runtime, folders, TimeProvider.System), TimeProvider.System), log),
            store, _time, _ending.Token);
    }

    public async Task<string> CommitAsync(string file, string content)
    {
        await File.WriteAllTextAsync(Path.Combine(Repository, file), content);
        await GitAsync(Repository, "add", "-A");
        await GitAsync(Repository, "-c", "user.name=ann", "-c", "user.email=ann@example.org", "commit", "-q", "--allow-empty", "-m", $"Change {file}");
        return (await GitAsync(Repository, "rev-parse", "HEAD")).Trim();
    }

    public Task<ApiEvent> PostAsync(string path, ApiRequest? request = null) => Client.PostAsync(path, request ?? new("ann"), _ => { }, default);

    public Task<ApiEvent> UpAsync() => PostAsync("/api/workspaces/acme/up", new("ann") { Source = Repository });

    public async Task<Delivery.Ledgers.LedgerState> LedgerAsync() =>
        await new Delivery.Ledgers.Ledger(await Source.GitRepository.OpenAsync(Home.Mirror("acme")), "dev").ReadAsync(default);

    /// <summary>Waits until the ledger is as wanted; a test that waits in vain fails by its own time limit.</summary>
    public async Task<Delivery.Ledgers.LedgerState> LedgerAsync(Func<Delivery.Ledgers.LedgerState, bool> wanted)
    {
        while (true)
        {
            var state = await LedgerAsync();
            if (wanted(state)) return state;
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _ending.CancelAsync();
        await _run;
        _ending.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments) =>
        (await CommandRunner.RequireAsync(new Command("git", arguments) { WorkingDirectory = folder })).Text;
}

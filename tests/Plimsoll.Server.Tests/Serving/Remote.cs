using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Oci;
using Plimsoll.Pipeline;
using Plimsoll.Progress;
using Plimsoll.Server.Api;
using Plimsoll.Server.Following;
using Plimsoll.Server.Watching;
using Plimsoll.Source;

namespace Plimsoll.Server.Tests.Serving;

/// <summary>A bare remote with a clone that pushes to it, and programs that serve it, each in a home of its own; only the runtime is a
/// script.</summary>
internal sealed class Remote : IAsyncDisposable
{
    /// <summary>How often it is asked.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private readonly TempFolder _folder = new();
    private readonly List<(CancellationTokenSource Ending, Task Running)> _serving = [];

    public string Url => _folder["acme.git"];

    public string Clone => _folder["clone"];

    /// <summary>The home of who gives commands.</summary>
    public Home Caller => Home.Open(_folder["caller"]);

    /// <summary>What fails now of what a home serves.</summary>
    public IReadOnlyList<FailingWatch> Failing(string home = "home") => new FailingWatches(HomeOf(home).ServedWatchesFile(Url)).Read();

    /// <summary>The home of one that serves.</summary>
    public Home HomeOf(string name) => Home.Open(_folder[name]);

    /// <summary>The clone, for git.</summary>
    public GitFolder Git => new(Clone);

    public Script Runtime { get; } = new();

    /// <summary>The remote with a first commit.</summary>
    /// <param name="settings">Of the environment <c>prod</c>, after what it follows and where it runs.</param>
    public static async Task<Remote> CreateAsync(string settings = "")
    {
        var remote = new Remote();
        await GitFolder.InitAsync(remote.Url, "--bare");
        await GitFolder.InitAsync(remote.Clone);
        await remote.Git.GitAsync("remote", "add", "origin", remote.Url);
        await remote.PushAsync("plimsoll.yaml", $$"""
            plimsoll: 1
            workspace: acme
            registry: localhost:5000
            environments:
              dev: { follows: main }
              prod: { follows: main, runtime: kubernetes{{settings}} }
            stores:
              redis: { kind: redis }
            """);
        return remote;
    }

    public async Task<string> PushAsync(string file, string content)
    {
        var commit = await CommitAsync(file, content);
        await Git.GitAsync("push", "-q", "origin", "main");
        return commit;
    }

    /// <summary>Commits, and pushes nothing.</summary>
    public Task<string> CommitAsync(string file, string content) => Git.CommitAsync(file, content);

    /// <summary>Begins to serve.</summary>
    /// <param name="home">The name of the home.</param>
    /// <param name="mayBuild">Whether releases that nobody pushed are made.</param>
    /// <param name="time">Tells the time between looks.</param>
    /// <param name="repository">How it is reached; null is by its path.</param>
    /// <returns>Ends it.</returns>
    public Func<Task> Serve(string home = "home", bool mayBuild = true, TimeProvider? time = null, RemoteAddress? repository = null)
    {
        var ending = new CancellationTokenSource();
        var running = Server.Serving.Serve.RunAsync(Factory(home, mayBuild, time ?? TimeProvider.System),
            new(repository ?? RemoteAddress.Parse(Url), [], null) { Interval = Interval * ((time as Timers)?.Speed ?? 1) }, ending.Token);
        _serving.Add((ending, running));
        return async () =>
        {
            await ending.CancelAsync();
            await running;
        };
    }

    /// <summary>Gives a command in the clone.</summary>
    /// <param name="command">Such as <c>deploy</c>.</param>
    /// <param name="request">What it says.</param>
    /// <param name="environment">Of which environment.</param>
    /// <param name="home">Of who gives it.</param>
    /// <returns>What was told of it, and how it ended.</returns>
    public async Task<string> RunAsync(string command, ApiRequest request, string environment = "prod", string home = "caller")
    {
        var told = new List<string>();
        var done = await new SharedCommands(Factory(home, mayBuild: true, TimeProvider.System))
            .RunAsync(new("acme", "localhost:5000", [], []), new() { Name = environment, Follows = "main", Runtime = "kubernetes" },
            command, request with { Source = Clone }, new ProgressTo(each => told.Add($"{each}")), default);
        return string.Join('\n', told.Append($"{done}"));
    }

    public async Task<LedgerState> LedgerAsync(string environment = "prod") => await (await OpenLedgerAsync(environment))
        .ReadAsync(default);

    /// <summary>Waits until the ledger is as wanted.</summary>
    public Task<LedgerState> LedgerAsync(Func<LedgerState, bool> wanted) => Eventually.BecomesAsync("the ledger is as wanted", async () =>
    {
        // a program that cannot serve must not be waited for
        foreach (var (_, running) in _serving.Where(each => each.Running.IsFaulted)) await running;
        return await LedgerAsync();
    }, wanted, interval: Ledgers.Pause, show: Ledgers.Show);

    /// <summary>Writes an entry, as a command from another machine does.</summary>
    public async Task WriteAsync(LedgerEntry entry) => await (await OpenLedgerAsync("prod")).AppendAsync(_ => entry, default);

    public async ValueTask DisposeAsync()
    {
        foreach (var (ending, _) in _serving) await ending.CancelAsync();
        await Task.WhenAll(_serving.Select(each => each.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _folder.Dispose();
    }

    public void Hide() => Directory.Move(Url, Url + ".hidden");

    public void Show() => Directory.Move(Url + ".hidden", Url);

    private FollowerFactory Factory(string home, bool mayBuild, TimeProvider time)
    {
        var at = Home.Open(_folder[home]);
        var store = new LocalImageStore(at.Registry);
        CommitPipeline Pipeline(GitRepository repository) => new(repository, store, Runtime, new(at.Work, at.Cache),
            TimeProvider.System) { MayBuild = mayBuild };
        return new(at, new((_, _) => Runtime, _ => Task.FromResult(true)), Pipeline, time);
    }

    private async Task<Ledger> OpenLedgerAsync(string environment) => new(await GitRepository.OpenAsync(Clone), environment, Url);
}

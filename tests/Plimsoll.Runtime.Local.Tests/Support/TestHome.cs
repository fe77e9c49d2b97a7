using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Oci;
using Plimsoll.Progress;

namespace Plimsoll.Runtime.Local.Tests.Support;

/// <summary>A home with a keeper of its own. Only its owner may enter the folder, so replicas of another user need their own view of
/// it.</summary>
internal sealed partial class TestHome : IAsyncDisposable, IProgress<RunProgress>
{
    private readonly TempFolder _root;
    private readonly Digest _image;
    private readonly HashSet<int> _groups = [];

    private TestHome(TempFolder root, Digest image, int? descriptors)
    {
        (_root, _image) = (root, image);
        string[] keeper = [Path.Combine(AppContext.BaseDirectory, "ScriptedService"), "keeper", Root];
        if (descriptors is { } most) keeper = ["sh", "-c", $"ulimit -n {most} && exec \"$0\" \"$@\"", .. keeper];
        Runtime = new(Root, new(keeper[0], keeper[1..]), TimeProvider.System);
    }

    /// <summary>What the manifest would say: a port that nobody uses.</summary>
    public int FreePort { get; } = Testing.Ports.Free();

    public static EnvironmentId Dev { get; } = new("acme", "dev");

    public string Root => _root.Path;

    public LocalRuntime Runtime { get; }

    /// <param name="descriptors">How many files and connections the keeper may have open; null is the machine's limit.</param>
    public static async Task<TestHome> CreateAsync(int? descriptors = null) => Create(await ServiceImage.GetAsync(), descriptors);

    /// <summary>A home whose service has another image.</summary>
    public static TestHome Create((string Store, Digest Digest) image, int? descriptors = null)
    {
        var (store, digest) = image;
        var root = new TempFolder();
        Directory.CreateSymbolicLink(root["registry"], store);
        return new(root, digest, descriptors);
    }

    /// <summary>Two replicas of the scripted service. They drain until nobody is connected, for longer than a client may stand
    /// still.</summary>
    public DesiredService Service(string version, params (string Name, string Value)[] script) => new()
    {
        Name = "web",
        Repository = ServiceImage.Repository,
        Image = _image,
        Commit = new string('a', 40),
        Ports = [new("main", FreePort)],
        ReadyPath = "/readyz",
        Drain = TimeSpan.FromSeconds(15),
        Grace = TimeSpan.FromSeconds(30),
        ReadyWithin = Eventually.Patience,
        Env = script.Append(("VERSION", version)).ToDictionary(pair => pair.Item1, pair => pair.Item2),
    };

    public Task<RolloutOutcome> ConvergeAsync(long epoch, params DesiredService[] services) => ConvergeAsync(epoch, [], services);

    public Task<RolloutOutcome> ConvergeAsync(long epoch, DesiredStore[] stores, params DesiredService[] services) =>
        ConvergeAsync(epoch, new DesiredState(Dev, stores, services));

    public async Task<RolloutOutcome> ConvergeAsync(long epoch, DesiredState state)
    {
        var outcome = await Runtime.ConvergeAsync(state, epoch, this, TestContext.Current.CancellationToken);
        foreach (var pid in (await ObserveAsync())?.Services.SelectMany(service => service.Replicas).Select(replica => replica.Pid) ?? [])
            if (pid is { } group) _groups.Add(group);
        return outcome;
    }

    public Task<Observed?> ObserveAsync() => Runtime.ObserveAsync(Dev, TestContext.Current.CancellationToken);

    public async Task<ObservedService> ObserveAsync(string service) =>
        (await ObserveAsync())!.Services.Single(observed => observed.Name == service);

    /// <summary>Looks until a service is as wanted.</summary>
    public async Task<ObservedService> UntilAsync(string service, Func<ObservedService, bool> wanted) => (await Eventually.BecomesAsync(
        $"{service} is as wanted",
        async () => (await ObserveAsync())?.Services.SingleOrDefault(observed => observed.Name == service),
        observed => observed is not null && wanted(observed),
        interval: TimeSpan.FromMilliseconds(20),
        show: observed => $"{observed} {string.Join(", ", observed?.Replicas ?? [])}"))!;

    public async Task<string> GetAsync(string path, string service = "web")
    {
        using var client = new HttpClient { Timeout = Eventually.Patience };
        return await client.GetStringAsync((await ObserveAsync(service)).Url + path, TestContext.Current.CancellationToken);
    }

    /// <summary>The same, whatever the status is.</summary>
    public async Task<string> AnswerAsync(string path, string service)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var answer = await client.GetAsync(new Uri((await ObserveAsync(service)).Url + path), TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public int KeeperPid => int.Parse(KeeperLine().Match(File.ReadLines(Path.Combine(Root, "keeper.log"))
        .Last(line => KeeperLine().IsMatch(line))).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Kills the keeper as a power cut would, and waits until everything that it ran is gone.</summary>
    public async Task KillKeeperAsync()
    {
        using var keeper = Process.GetProcessById(KeeperPid);
        keeper.Kill();
        await keeper.WaitForExitAsync();
        await NothingLeftAsync();
    }

    /// <summary>Fails when a process of a group that was seen is still there after a while.</summary>
    public Task NothingLeftAsync() => Eventually.BecomesAsync(
        "all processes end",
        () => Task.FromResult(Members()),
        left => left.Count == 0,
        show: left => string.Join(", ", left));

    /// <summary>What deployments said, as in <c>web: web-7f3a ready after 1.2 s</c>.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    public void Report(RunProgress value)
    {
        if (value.IsDetail) return;
        Said.Enqueue($"{value.Subject}: {value.Text}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{value.Subject}: {value.Text}");
    }

    public async ValueTask DisposeAsync()
    {
        using var root = _root;
        await Runtime.ShutDownAsync(CancellationToken.None);
        await NothingLeftAsync();
        var log = root["keeper.log"];
        if (File.Exists(log)) TestContext.Current.TestOutputHelper?.WriteLine(await File.ReadAllTextAsync(log));
    }

    private List<string> Members() => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Select(Stat)
        .Where(stat => stat is [_, var state, _, var group, ..] && state != "Z"
            && _groups.Contains(int.Parse(group, CultureInfo.InvariantCulture))).Select(stat => string.Join(' ', stat.Take(4)))];

    // pid (name) state parent group …
    private static string[] Stat(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return [stat[..(stat.LastIndexOf(')') + 1)], .. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^keeper (\d+) listens")]
    private static partial Regex KeeperLine();
}

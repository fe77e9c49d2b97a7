using System.Diagnostics;
using System.Text.Json;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>A repository and a home of its own in a temporary folder, and the command line to drive them with.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    /// <summary>
    /// When a command line, or a wait for what it began, counts as hung: the first <c>up</c> of this repository takes two minutes on a
    /// machine that does nothing else, and ten on a busy one.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    /// <summary>Between two looks at the status: each is a process of its own, and what is waited for needs the processors too.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(700);

    /// <summary>What a copy of a home has of it: what was built, and nothing of what runs.</summary>
    private static readonly string[] Built = ["registry", "cache"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-e2e-");

    private Sandbox() => Directory.CreateDirectory(Repository);

    private GitFolder Git => new(Repository);

    /// <summary>The work tree.</summary>
    public string Repository => Path.Combine(_folder.FullName, "repository");

    /// <summary>PLIMSOLL_HOME.</summary>
    public string Home => Path.Combine(_folder.FullName, "home");

    /// <summary>The words before the program's own, such as those of a namespace that lacks something; usually none.</summary>
    public IReadOnlyList<string> Within { get; set; } = [];

    /// <summary>Variables of the program that others are not given, such as where passwords are; usually none.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; set; } = new Dictionary<string, string?>();

    /// <summary>A repository without a commit.</summary>
    public static async Task<Sandbox> CreateAsync()
    {
        var sandbox = new Sandbox();
        await GitFolder.InitAsync(sandbox.Repository);
        return sandbox;
    }

    /// <summary>A sandbox with the same commits and with what this one has built, so that nothing is built again.</summary>
    public async Task<Sandbox> CopyAsync()
    {
        var copy = await CreateAsync();
        await copy.GitAsync("fetch", "-q", Repository, "HEAD");
        await copy.GitAsync("reset", "-q", "--hard", "FETCH_HEAD");
        Directory.CreateDirectory(copy.Home);
        await CommandRunner.RequireAsync(new("cp", ["-a", .. Built.Select(name => Path.Combine(Home, name)), copy.Home]));
        return copy;
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Repository, path));

    public void Write(string path, string text) => Git.Write(path, text);

    /// <summary>Commits everything.</summary>
    /// <returns>The commit's id.</returns>
    public Task<string> CommitAsync(string subject) => Git.CommitAsync(subject);

    public Task<string> GitAsync(params string[] arguments) => Git.GitAsync(arguments);

    /// <summary>Runs a command line in the repository.</summary>
    public Task<Ran> RunAsync(params IEnumerable<string> arguments) => RunAsync(arguments, TestContext.Current.CancellationToken);

    /// <summary>Runs a command line that must end with 0.</summary>
    public Task<Ran> RequireAsync(params IEnumerable<string> arguments) => RequireAsync(arguments, TestContext.Current.CancellationToken);

    /// <summary>The same for what several tests wait for: the end of the one that happened to ask first does not end it.</summary>
    public Task<Ran> RequireForAllAsync(params IEnumerable<string> arguments) => RequireAsync(arguments, CancellationToken.None);

    /// <summary>The only environment as <c>status -o json</c> tells it.</summary>
    public async Task<EnvironmentStatus> StatusAsync()
    {
        var ran = await RequireAsync("status", "-o", "json");
        return Assert.Single(JsonSerializer.Deserialize(ran.Out, StatusJson.Default.StatusReport)!.Environments);
    }

    /// <summary>The controller's port and process, as it says itself.</summary>
    public (int Port, int Pid) Controller()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Home, "controller.json")));
        return (new Uri(json.RootElement.GetProperty("url").GetString()!).Port, json.RootElement.GetProperty("pid").GetInt32());
    }

    /// <summary>Waits until the environment is as it should be.</summary>
    public Task<EnvironmentStatus> WaitAsync(string what, Func<EnvironmentStatus, bool> condition) =>
        Eventually.BecomesAsync(
            what, StatusAsync, condition, Limit, Interval, status => JsonSerializer.Serialize(status,
                StatusJson.Default.EnvironmentStatus));

    /// <summary>Waits until a commit is deployed and healthy.</summary>
    public Task<EnvironmentStatus> WaitForAsync(string commit) =>
        WaitAsync($"healthy at {commit[..7]}", status => status.Commit == commit && status.State == HealthState.Healthy);

    /// <summary>Stops everything; what still runs then is a failure.</summary>
    public async ValueTask DisposeAsync()
    {
        // also after a test whose time was over
        var down = Directory.Exists(Home) ? await RunAsync(["down"], CancellationToken.None) : null;
        var left = await Machine.WaitForNoneAsync(_folder.FullName);
        foreach (var process in left) Machine.Kill(process.Pid);
        _folder.Delete(recursive: true);
        Assert.True(left.Count == 0, $"down ({down?.ExitCode}) left behind:\n{string.Join('\n', left)}\n{down?.Error}");
    }

    private async Task<Ran> RequireAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var ran = await RunAsync(arguments, cancellationToken);
        Assert.True(ran.ExitCode == 0, $"plimsoll {string.Join(' ', arguments)} ended with {ran.ExitCode}\n{ran.Out}\n{ran.Error}");
        return ran;
    }

    private async Task<Ran> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(GitFolder.Environment) { ["PLIMSOLL_HOME"] = Home };
        foreach (var (name, value) in Variables) environment[name] = value;
        string[] words = [.. Within, await Clone.ProgramAsync(), .. arguments];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Repetitions.AreFull ? Limit * 10 : Limit);
        var watch = Stopwatch.StartNew();
        var result = await CommandRunner.RunAsync(new(words[0], words[1..]) { WorkingDirectory = Repository, Environment = environment },
            null, limit.Token);
        return new(result.ExitCode, result.Text, result.Error, watch.Elapsed);
    }
}

/// <summary>How a command line ended.</summary>
internal sealed record Ran(int ExitCode, string Out, string Error, TimeSpan Took)
{
    /// <summary>It must have ended with this exit code and said why, with a code and no stack.</summary>
    public void AssertProblem(int exitCode, string expected, string code = "PLM")
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}: {Out}{Error}");
        Assert.Contains(expected, Error, StringComparison.Ordinal);
        Assert.Matches(code.Length == 3 ? "PLM[0-9]{4}" : code, Error);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
    }
}

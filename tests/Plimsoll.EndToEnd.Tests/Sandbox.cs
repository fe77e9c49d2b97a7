using System.Diagnostics;
using System.Text.Json;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>A repository and a home of its own in a temporary folder, and the command line to drive them with.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Author = new()
    {
        ["GIT_AUTHOR_NAME"] = "Ada",
        ["GIT_AUTHOR_EMAIL"] = "ada@example.test",
        ["GIT_COMMITTER_NAME"] = "Ada",
        ["GIT_COMMITTER_EMAIL"] = "ada@example.test",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-e2e-");

    private Sandbox() => Directory.CreateDirectory(Repository);

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
        await sandbox.GitAsync("init", "-q", "-b", "main");
        return sandbox;
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Repository, path));

    public void Write(string path, string text)
    {
        var file = Path.Combine(Repository, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Commits everything.</summary>
    /// <returns>The commit's id.</returns>
    public async Task<string> CommitAsync(string subject)
    {
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "--no-gpg-sign", "-m", subject);
        return (await GitAsync("rev-parse", "HEAD")).Text.Trim();
    }

    public Task<CommandResult> GitAsync(params IEnumerable<string> arguments) =>
        CommandRunner.RequireAsync(new("git", [.. arguments]) { WorkingDirectory = Repository, Environment = Author });

    /// <summary>Runs a command line in the repository.</summary>
    public async Task<Ran> RunAsync(params IEnumerable<string> arguments)
    {
        var environment = new Dictionary<string, string?>(Author) { ["PLIMSOLL_HOME"] = Home };
        foreach (var (name, value) in Variables) environment[name] = value;
        string[] words = [.. Within, await Clone.ProgramAsync(), .. arguments];
        var watch = Stopwatch.StartNew();
        var result = await CommandRunner.RunAsync(new(words[0], words[1..]) { WorkingDirectory = Repository, Environment = environment });
        return new(result.ExitCode, result.Text, result.Error, watch.Elapsed);
    }

    /// <summary>Runs a command line that must end with 0.</summary>
    public async Task<Ran> RequireAsync(params IEnumerable<string> arguments)
    {
        var ran = await RunAsync(arguments);
        Assert.True(ran.ExitCode == 0, $"plimsoll {string.Join(' ', arguments)} ended with {ran.ExitCode}\n{ran.Out}\n{ran.Error}");
        return ran;
    }

    /// <summary>The only environment as <c>status -o json</c> tells it.</summary>
    public async Task<EnvironmentStatus> StatusAsync()
    {
        var ran = await RequireAsync("status", "-o", "json");
        return Assert.Single(JsonSerializer.Deserialize(ran.Out, StatusJson.Default.StatusReport)!.Environments);
    }

    /// <summary>Waits until the environment is as it should be.</summary>
    public async Task<EnvironmentStatus> WaitAsync(string what, Func<EnvironmentStatus, bool> condition, int seconds = 400)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var status = await StatusAsync();
            if (condition(status)) return status;
            Assert.True(watch.Elapsed.TotalSeconds < seconds, $"not {what} within {seconds} s:\n{(await RunAsync("status")).Out}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a commit is deployed and healthy.</summary>
    public Task<EnvironmentStatus> WaitForAsync(string commit) =>
        WaitAsync($"healthy at {commit[..7]}", status => status.Commit == commit && status.State == HealthState.Healthy);

    /// <summary>Stops everything; what still runs then is a failure.</summary>
    public async ValueTask DisposeAsync()
    {
        var down = Directory.Exists(Home) ? await RunAsync("down") : null;
        var left = await Machine.WaitForNoneAsync(_folder.FullName);
        foreach (var process in left) Machine.Kill(process.Pid);
        _folder.Delete(recursive: true);
        Assert.True(left.Count == 0, $"down ({down?.ExitCode}) left behind:\n{string.Join('\n', left)}\n{down?.Error}");
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

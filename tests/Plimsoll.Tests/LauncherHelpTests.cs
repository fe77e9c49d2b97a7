using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Plimsoll.Commands;
using Plimsoll.Processes;

namespace Plimsoll.Tests;

/// <summary>The launcher of this clone in front of the program that was built for these tests, with an installer that only writes down what
/// it is asked for.</summary>
public sealed class LauncherHelpTests : IDisposable
{
    private const string Build = "000000000000";

    private readonly TempFolder _folder = new("plimsoll launcher-");

    public LauncherHelpTests()
    {
        var root = CloneRoot.Path;
        foreach (var folder in (string[])["src", "libs", "scripts",
            "artifacts/plimsoll/" + Build]) Directory.CreateDirectory(_folder[folder]);
        foreach (var file in (string[])["plimsoll", "scripts/build.sh", "Directory.Build.props", "Directory.Packages.props", "global.json"])
            File.Copy(Path.Combine(root, file), _folder[file]);
        File.WriteAllText(_folder["scripts/install.sh"], "printf '%s\\n' \"$*\" >>\"${0%/*}/asked\"\n");
        File.WriteAllText(_folder["artifacts/plimsoll/current"], Build + "\n");
        var build = _folder[$"artifacts/plimsoll/{Build}/"];
        File.CreateSymbolicLink(build + "plimsoll", Path.Combine(AppContext.BaseDirectory, "plimsoll"));
        // .../shared/Microsoft.NETCore.App/VERSION/
        File.WriteAllText(build + "dotnet", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")) + "\n");
        File.WriteAllText(build + "started", "");
        File.SetLastWriteTimeUtc(build + "started", new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    [Fact(Usually = 30)]
    public async Task Every_command_helps_and_installs_nothing()
    {
        var commands = Words(CommandLine.Create(new CapturedShell().Shell)).ToList();
        Assert.Contains(commands, words => words is ["registry", "serve"]);
        List<(string[] Line, string Expected)> lines =
        [
            .. commands.Select(words => ((string[])[.. words, "--help"], $"plimsoll {string.Join(' ', words)}")),
            (["--help"], "Usage:"), (["up", "-h"], "plimsoll up"), (["up", "-?"], "plimsoll up"),
            (["-C", "/", "up", "-d", "--help"], "plimsoll up"), (["-o", "json", "up", "-h"], "plimsoll up"),
        ];
        var wrong = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(lines, options, async (asked, _) =>
        {
            var ran = await RunAsync(asked.Line);
            if (ran is not { ExitCode: 0, Error: "" } || !ran.Text.Contains(asked.Expected, StringComparison.Ordinal))
                wrong.Add($"{string.Join(' ', asked.Line)}: {ran.ExitCode} {ran.Text}{ran.Error}");
        });
        Assert.Empty(wrong);
        Assert.False(File.Exists(_folder["scripts/asked"]), "the installer was asked for something");
    }

    [Theory(Usually = 10)]
    [InlineData("up")]
    [InlineData("-C", ".", "up", "-d")]
    public async Task Up_still_prepares_the_machine(params string[] line)
    {
        await RunAsync(line);
        // what services of its own repository load from the machine
        Assert.Contains("liblmdb", await File.ReadAllTextAsync(_folder["scripts/asked"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<CommandResult> RunAsync(IReadOnlyList<string> words)
    {
        var environment = new Dictionary<string, string?> { ["PLIMSOLL_HOME"] = _folder["home"], ["DOTNET_ROOT"] = null };
        return CommandRunner.RunAsync(
            new(_folder["plimsoll"], words) { WorkingDirectory = _folder.Path, Environment = environment },
            cancellationToken: TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string[]> Words(System.CommandLine.Command parent, params string[] words) =>
        parent.Subcommands.SelectMany(command => Words(command, [.. words, command.Name]).Prepend([.. words, command.Name]));
}

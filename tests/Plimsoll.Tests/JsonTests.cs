using System.Text.Json;
using Plimsoll.Commands;
using Plimsoll.Server.Api;
using Plimsoll.Server.Following;

namespace Plimsoll.Tests;

/// <summary><c>-o json</c> of every command is JSON, a record a line, or refused with a reason; never words.</summary>
public sealed class JsonTests : IDisposable
{
    /// <summary>These stay, or start programs that do: <see cref="RegistryCommandTests"/> and the tests of <c>up</c> have them.</summary>
    private static readonly string[] Elsewhere = ["up", "registry serve"];

    /// <summary>These have a result in a repository in which nothing was deployed.</summary>
    private static readonly string[] Succeeding =
        ["audit", "changes", "check", "down", "history", "init", "keys init", "keys list", "reference", "registry gc", "registry list",
            "secret check", "secret recipients", "secret recover", "status", "why"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Usually = 20)]
    public async Task Every_command_writes_JSON_or_says_why_not()
    {
        var git = await GitFolder.InitAsync(_folder["repository"]);
        await git.CommitAsync("plimsoll.yaml",
            "plimsoll: 1\nworkspace: acme\nenvironments:\n  dev: { follows: main }\n  prod: { follows: release, promotes: dev }\n");
        await git.CommitAsync("web/service.yaml", "name: web\nbuild: { files: . }\n");
        var succeeded = new List<string>();
        foreach (var (words, command) in Leaves(CommandLine.Create(new CapturedShell().Shell)))
        {
            var name = string.Join(' ', words);
            if (Elsewhere.Contains(name)) continue;
            var captured = new CapturedShell(home: _folder["home"]);
            var exit = await captured.RunAsync([.. Arguments(command), "-C", git.Path, "-o", "json"]);
            var (said, why) = (captured.Out.ToString(), captured.Error.ToString());
            if (exit == 0) succeeded.Add(name);
            // nothing was logged yet
            if (said.Length == 0 && name == "logs") continue;
            if (said.Length == 0) Assert.True(exit != 0 && why.Length > 0, $"{name} says nothing and ends with {exit}");
            else AssertJson(name, said);
        }
        Assert.Empty(Succeeding.Except(succeeded));
    }

    [Fact]
    public async Task What_a_controller_did_is_written_as_a_record()
    {
        var replicas = new Dictionary<string, int> { ["web"] = 5 };
        var scaled = new EnvironmentReport("dev", Deed.Scale) { Commit = new('a', 40), Deployment = 3, Replicas = replicas };
        var captured = new CapturedShell();
        Assert.Equal(0, await AnsweredCommand.FollowAsync(captured.Shell, json: true,
            _ => Task.FromResult(ApiEvent.Of(CommandReport.Of(scaled)))));
        var done = JsonDocument.Parse(captured.Out.ToString()).RootElement.GetProperty("done")[0];
        Assert.Equal(("dev", "scale", 3, 5), (done.GetProperty("environment").GetString(), done.GetProperty("did").GetString(),
            done.GetProperty("deployment").GetInt32(), done.GetProperty("replicas").GetProperty("web").GetInt32()));
        Assert.Equal("dev is scaled: web=5 (deployment 3)", done.GetProperty("says").GetString());
    }

    [Fact]
    public async Task A_command_that_failed_writes_no_result()
    {
        var captured = new CapturedShell();
        Assert.Equal(3, await AnsweredCommand.FollowAsync(captured.Shell, json: true,
            _ => Task.FromResult(new ApiEvent("PLM3002: no", 3))));
        Assert.Equal(("", "PLM3002: no\n"), (captured.Out.ToString(), captured.Error.ToString()));
    }

    [Theory]
    [InlineData(Deed.Deploy, true, "dev runs aaaaaaa (deployment 2)")]
    [InlineData(Deed.Rollback, true, "dev runs aaaaaaa again (deployment 2) and is held: slow. To follow again: plimsoll resume dev")]
    [InlineData(Deed.Scale, false, "nothing to change: it has these replicas already")]
    [InlineData(Deed.Hold, true, "dev is held: slow")]
    [InlineData(Deed.Hold, false, "dev is held already")]
    [InlineData(Deed.Resume, true, "dev follows its branch again")]
    [InlineData(Deed.Resume, false, "dev is not held")]
    public void What_was_done_is_worded(Deed did, bool changed, string says) =>
        Assert.Equal(
            says, new EnvironmentReport("dev", did) { Changed = changed, Commit = new('a', 40), Deployment = 2, Hold = "slow" }.ToString());

    [Fact]
    public void What_was_approved_or_cancelled_is_worded()
    {
        var approved = new EnvironmentReport("dev", Deed.Approve)
        {
            Commit = new('a', 40), Waits = "1 approval is missing", Next = "go on",
        };
        Assert.Equal("aaaaaaa is approved for dev: 1 approval is missing", approved.ToString());
        Assert.Equal("aaaaaaa is already approved by you for dev: go on", (approved with { Changed = false, Waits = null }).ToString());
        var cancelled = new EnvironmentReport("dev", Deed.Cancel)
        {
            Commit = new('a', 40), Deployment = 3, Cancelled = new(new('b', 40), 2, "ann", "slow"),
        };
        Assert.Equal("deployment 2 of dev was cancelled by ann: slow; dev runs aaaaaaa again (deployment 3)", cancelled.ToString());
        Assert.Equal("bbbbbbb is not delivered to dev any more: it was cancelled before it began",
            (cancelled with { Cancelled = new(new('b', 40), null, "ann", null) }).ToString());
        Assert.Equal("nothing is under way in dev", (cancelled with { Cancelled = null }).ToString());
    }

    /// <summary>The words of the first example that asks no registry of others.</summary>
    private static string[] Arguments(CliCommand command) =>
        command.Example.Split('\n').Select(line => line.Split('|', '>')[0])
            .First(line => !line.Contains(" ghcr.io/", StringComparison.Ordinal) || line.Contains("--image", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToArray();

    private static void AssertJson(string name, string text)
    {
        if (IsJson(text)) return;
        foreach (var line in text.TrimEnd().Split('\n')) Assert.True(IsJson(line), $"{name} writes: {line}");
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<(string[] Words, CliCommand Command)> Leaves(System.CommandLine.Command parent, params string[] words) =>
        from command in parent.Subcommands.OfType<CliCommand>()
        from each in command.Subcommands.Count > 0 ? Leaves(command, [.. words, command.Name]) : [([.. words, command.Name], command)]
        select each;
}

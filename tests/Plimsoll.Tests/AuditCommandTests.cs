using System.Text.Json;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Tests;

/// <summary><c>audit</c>: who changed what, when and why.</summary>
public sealed class AuditCommandTests
{
    [Fact]
    public async Task Every_change_of_every_environment_has_its_person_its_reason_and_its_commit()
    {
        using var given = await GivenWorkspace.InitAsync();
        var commit = await given.Git.GitAsync("rev-parse", "HEAD");
        await given.DeployAsync("dev", commit, [("web", "one")]);
        await given.DeployAsync("prod", commit, [("web", "one")], ["RC20261121_0902", "live"], Cause.Promote);
        await given.AppendAsync("prod", (_, now) => new LedgerEntry.Hold("christmas") { Actor = "bob", Time = now });
        await given.AppendAsync("prod", (_, now) => new LedgerEntry.Resume { Actor = "cleo", Time = now });
        await given.AppendAsync("dev", (state, now) => new LedgerEntry.Intent(DeploymentPlanner.Rollback(state, state.Deployments[0],
            "slow")) { Actor = "dan", Time = now });
        await given.AppendAsync("dev", (state, now) => new LedgerEntry.Cancel(commit, state.Current!.Deployment.Number,
            "not needed") { Actor = "eve", Time = now });

        var changes = await AuditAsync(given);
        Assert.Equal(
        [
            ("dev", "eve", "#2 cancelled: not needed", "not needed", null),
            ("dev", "dan", $"#2 rollback {commit[..7]}", "slow", "cancelled"),
            ("prod", "cleo", "resumed", null, null),
            ("prod", "bob", "held: christmas", "christmas", null),
            ("prod", "ann", $"#1 promote {commit[..7]}", null, "healthy"),
            ("dev", "ann", $"#1 push {commit[..7]}", null, "healthy"),
        ], changes.Select(each => (Text(each, "environment"), Text(each, "by"), Text(each, "what"), Text(each, "reason"),
            Text(each, "outcome"))));
        // the evidence is the commit of the ledger that says so
        var mirror = new GitFolder(given.Home.Mirror("acme"));
        foreach (var each in changes)
            Assert.Contains(Text(each, "what")!, await mirror.GitAsync("show", "-s", "--format=%an %s", Text(each, "evidence")!),
                StringComparison.Ordinal);

        Assert.Equal(["eve", "dan"], (await AuditAsync(given, "dev", "--since", "2026-11-21T09:05")).Select(each => Text(each, "by")));
        // it is 12:00
        Assert.Equal(["eve", "dan", "cleo"], (await AuditAsync(given, "--since", "175m")).Select(each => Text(each, "by")));
        Assert.Contains("PLM3057: --since yesterday", await given.RunAsync(2, "audit", "--since", "yesterday"), StringComparison.Ordinal);
        Assert.Matches("2026-11-21 09:05:00 +prod +cleo +resumed +[0-9a-f]{7}\n", await given.RunAsync(0, "audit", "prod"));
        Assert.Equal("nothing was changed\n", await given.RunAsync(0, "audit", "--since", "1h"));

        await given.AppendAsync(Rejections.Ledger, (_, now) => new LedgerEntry.Reject(commit, "leaks", null) { Actor = "fay", Time = now });
        var mark = Assert.Single(await AuditAsync(given), each => Text(each, "by") == "fay");
        Assert.Equal(("all", $"rejected {commit[..7]}: leaks", "leaks"),
            (Text(mark, "environment"), Text(mark, "what"), Text(mark, "reason")));
    }

    [Fact]
    public async Task An_environment_of_another_branch_is_told_from_one_that_does_not_exist()
    {
        using var given = await GivenWorkspace.InitAsync();
        await given.Git.GitAsync("switch", "-q", "-c", "stages");
        var mine =
            await given.Git.CommitAsync("plimsoll.yaml",
            "plimsoll: 1\nworkspace: acme\nenvironments: { dev: { follows: main }, stage: { follows: main } }\n");
        foreach (var command in new[] { "deploy", "history", "audit", "why", "receipt", "cancel", "rollback" })
            Assert.Contains("PLM3001: acme has no environment stage at main (there it has dev, prod): "
                + $"stage is in your commit {mine[..7]}, "
                + "and environments are those of main", await given.RunAsync(2, command, "stage"), StringComparison.Ordinal);
        await given.Git.GitAsync("switch", "-q", "main");
        Assert.Contains("PLM3001: acme has no environment stage (it has dev, prod)", await given.RunAsync(2, "history", "stage"),
            StringComparison.Ordinal);
        // as after git fetch
        await given.Git.GitAsync("update-ref", "refs/remotes/origin/main", mine);
        Assert.Contains($"stage is in {mine[..7]} of origin/main, which your main does not have",
            await given.RunAsync(2, "deploy", "stage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_does_something_answers_programs_too()
    {
        using var given = await GivenWorkspace.InitAsync();
        await given.Git.CommitAsync("plimsoll.yaml", """
            plimsoll: 1
            workspace: acme
            registry: localhost:5000
            environments: { prod: { follows: main, runtime: kubernetes } }
            """);
        var held = await DoneAsync(given, "hold", "prod", "--reason", "demo");
        Assert.Equal(("hold", "prod", "prod is held: demo"), (Text(held, "did"), Text(held, "environment"), Text(held, "says")));
        Assert.Equal("prod is held already\n", await given.RunAsync(0, "hold", "prod", "--reason", "demo"));
        var cancelled = await DoneAsync(given, "cancel", "prod");
        Assert.Equal(("cancel", "nothing is under way in prod"), (Text(cancelled, "did"), Text(cancelled, "says")));
        Assert.False(cancelled.GetProperty("changed").GetBoolean());
    }

    [Fact]
    public async Task A_mark_is_a_record_for_programs()
    {
        using var given = await GivenWorkspace.InitAsync();
        var commit = await given.Git.GitAsync("rev-parse", "HEAD");
        await given.DeployAsync("dev", commit, [("api", "one")]);
        var rejected = JsonDocument.Parse(await given.RunAsync(0, "reject", commit, "--reason", "slow", "-o", "json")).RootElement;
        Assert.Equal((commit, true, true), (Text(rejected, "commit"), rejected.GetProperty("isBad").GetBoolean(),
            rejected.GetProperty("changed").GetBoolean()));
        Assert.Equal("dev", Assert.Single(rejected.GetProperty("running").EnumerateArray()).GetString());
        var accepted = JsonDocument.Parse(await given.RunAsync(0, "accept", commit, "-o", "json")).RootElement;
        Assert.False(accepted.GetProperty("isBad").GetBoolean());
        Assert.StartsWith($"{commit[..7]} is accepted", Text(accepted, "says"), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> DoneAsync(GivenWorkspace given, params string[] words) =>
        JsonDocument.Parse(await given.RunAsync(0, [.. words, "-o", "json"])).RootElement.GetProperty("done")[0];

    private static async Task<IReadOnlyList<JsonElement>> AuditAsync(GivenWorkspace given, params string[] arguments) =>
        [.. JsonDocument.Parse(await given.RunAsync(0, ["audit", .. arguments, "-o", "json"])).RootElement.GetProperty("changes")
            .EnumerateArray()];

    private static string? Text(JsonElement change, string name) => change.GetProperty(name).GetString();
}

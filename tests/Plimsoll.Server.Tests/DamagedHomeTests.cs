using Plimsoll.Delivery.Status;
using Plimsoll.Server.Api;
using Plimsoll.Source;

namespace Plimsoll.Server.Tests;

/// <summary>A real controller meets what it cannot read: it says so in <c>status</c>, goes on with everything else, and recovers when it is
/// mended.</summary>
public sealed class DamagedHomeTests
{
    private const string Ledger = "refs/heads/deployments/dev";

    [Theory]
    [InlineData("build: { dotnet: nowhere/Nowhere.csproj }\n")]
    [InlineData("build: { files: nowhere }\n")]
    [InlineData("build: { dockerfile: nowhere/Dockerfile }\n")]
    public async Task A_manifest_whose_build_folder_does_not_exist_does_not_end_following(string manifest)
    {
        await using var controller = await RunningController.StartAsync();
        await controller.UpAsync();
        var bad = await controller.CommitAsync("web/service.yaml", manifest);
        await FailingAsync(controller, "following main to dev of acme", "");
        Assert.DoesNotContain((await controller.LedgerAsync()).Deployments, each => each.Deployment.Commit == bad);

        File.Delete(Path.Combine(controller.Repository, "web", "service.yaml"));
        var good = await controller.CommitAsync("a.txt", "good");

        await controller.LedgerAsync(state => state.Current?.Deployment.Commit == good);
        await NothingFailsAsync(controller);
    }

    [Fact]
    public async Task An_unknown_entry_in_a_ledger_is_shown_with_its_reason_and_other_environments_live()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.CommitAsync("plimsoll.yaml",
            "plimsoll: 1\nworkspace: acme\nenvironments:\n  dev: { follows: main }\n  stage: { follows: main }\nstores: { redis: "
                + "{ kind: redis } }\n");
        await controller.UpAsync();
        var mirror = await GitRepository.OpenAsync(controller.Home.Mirror("acme"));
        var before = (await mirror.ReadRefAsync(Ledger))!;
        var unknown = await mirror.WriteCommitAsync(new Dictionary<string,
            ReadOnlyMemory<byte>> { ["entry.json"] = "{ \"entry\": \"promise\" }"u8.ToArray() }, before, "new", "Ada",
            TimeProvider.System.GetUtcNow());
        Assert.True(await mirror.UpdateRefAsync(Ledger, unknown, before));

        var commit = await controller.CommitAsync("a.txt", "a");

        await Eventually.HoldsAsync("stage runs it", async () => (await LedgerAsync(mirror,
            "stage")).Current is { Outcome: not null } current && current.Deployment.Commit == commit);
        var status = await FailingAsync(controller, "following main to dev of acme", "PLM1014");
        var dev = status.Environments[0];
        Assert.Equal(("dev", HealthState.Unknown), (dev.Name, dev.State));
        Assert.Contains("promise", dev.Problem, StringComparison.Ordinal);
        Assert.Equal((commit, null), (status.Environments[1].Commit, status.Environments[1].Problem));
        var rollback = await controller.PostAsync("/api/workspaces/acme/environments/dev/rollback");
        Assert.Equal(4, rollback.Exit);
        Assert.Contains(unknown, rollback.Text, StringComparison.Ordinal);
        Assert.Contains("PLM1014", (await controller.UpAsync()).Text, StringComparison.Ordinal);

        Assert.True(await mirror.UpdateRefAsync(Ledger, before, unknown));

        await Eventually.HoldsAsync("dev runs it too", async () => (await LedgerAsync(mirror, "dev")).Current?.Deployment.Commit == commit);
        await NothingFailsAsync(controller);
    }

    [Fact]
    public async Task A_damaged_ref_of_one_ledger_is_left_as_it_is_and_other_environments_live()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.CommitAsync("plimsoll.yaml",
            "plimsoll: 1\nworkspace: acme\nenvironments:\n  dev: { follows: main }\n  stage: { follows: main }\nstores: { redis: "
                + "{ kind: redis } }\n");
        await controller.UpAsync();
        var mirror = await GitRepository.OpenAsync(controller.Home.Mirror("acme"));
        var file = Path.Combine(mirror.CommonFolder, Ledger);
        var before = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, "[[[");

        var commit = await controller.CommitAsync("a.txt", "a");

        await Eventually.HoldsAsync("stage runs it", async () => (await LedgerAsync(mirror,
            "stage")).Current is { Outcome: not null } current && current.Deployment.Commit == commit);
        var status = await FailingAsync(controller, "following main to dev of acme", Ledger);
        Assert.Equal([true, false], status.Environments.Select(environment => environment.State == HealthState.Unknown));
        Assert.Equal("[[[", await File.ReadAllTextAsync(file));

        await File.WriteAllTextAsync(file, before);

        await Eventually.HoldsAsync("dev runs it too", async () => (await LedgerAsync(mirror, "dev")).Current?.Deployment.Commit == commit);
        await NothingFailsAsync(controller);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{ \"acme\": null }")]
    [InlineData("[[[")]
    public async Task A_damaged_list_of_repositories_does_not_end_the_controller_and_is_named(string content)
    {
        await using var controller = await RunningController.StartAsync(followed: content);
        await FailingAsync(controller, "following repositories", controller.Home.FollowedFile);
        foreach (var answer in new[] { await controller.UpAsync(),
            await controller.PostAsync("/api/workspaces/acme/environments/dev/rollback") })
        {
            Assert.Equal(4, answer.Exit);
            Assert.Contains(controller.Home.FollowedFile, answer.Text, StringComparison.Ordinal);
            Assert.Contains("PLM1013", answer.Text, StringComparison.Ordinal);
        }

        File.Delete(controller.Home.FollowedFile);

        Assert.Equal(0, (await controller.UpAsync()).Exit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[[[")]
    [InlineData(null)]
    public async Task A_controller_writes_again_by_what_it_is_found(string? content)
    {
        await using var controller = await RunningController.StartAsync();
        foreach (var file in new[] { controller.Home.ControllerFile, controller.Home.TokenFile })
        {
            var before = await File.ReadAllTextAsync(file);
            if (content is null) File.Delete(file);
            else await File.WriteAllTextAsync(file, content);
            // deleting the token revokes it, so the controller writes a new one
            var isAnother = content is null && file == controller.Home.TokenFile;
            await Eventually.HoldsAsync($"{file} is whole",
                () => File.Exists(file) && File.ReadAllText(file) is var now && now != content && now == before != isAnother);
        }
        using var found = ControllerClient.Find(controller.Home);
        Assert.Equal(controller.Client.Info, found!.Info);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[[[")]
    public async Task A_journal_of_failures_that_is_lost_is_told_once_and_begun_anew(string content)
    {
        await using var controller = await RunningController.StartAsync();
        await controller.UpAsync();
        await File.WriteAllTextAsync(controller.Home.FailuresFile("acme"), content);

        Assert.Contains(controller.Home.FailuresFile("acme"), Assert.Single((await StatusAsync(controller)).Problems),
            StringComparison.Ordinal);
        Assert.Empty((await StatusAsync(controller)).Problems);
    }

    private static async Task<Delivery.Ledgers.LedgerState> LedgerAsync(GitRepository mirror, string environment) =>
        await new Delivery.Ledgers.Ledger(mirror, environment).ReadAsync(default);

    private static Task<StatusReport> FailingAsync(RunningController controller, string watch, string why) =>
        Eventually.BecomesAsync($"status shows that {watch} fails", () => StatusAsync(controller),
        status => status.Failing.Any(each => each.Watch == watch && each.Why.Contains(why, StringComparison.Ordinal)),
            interval: Ledgers.Pause, show: Show);

    private static Task NothingFailsAsync(RunningController controller) =>
        Eventually.BecomesAsync("nothing fails", () => StatusAsync(controller), status => status.Failing.Count == 0,
            interval: Ledgers.Pause, show: Show);

    private static async Task<StatusReport> StatusAsync(RunningController controller) =>
        await new StatusReader(controller.Home, new((_, _) => controller.Runtime, _ => Task.FromResult(true)), TimeProvider.System)
            .ReadAsync(await GitRepository.OpenAsync(controller.Repository), default);

    private static string Show(StatusReport status) => string.Join('\n', status.Failing.Select(each => $"{each.Watch}: {each.Why}"));
}

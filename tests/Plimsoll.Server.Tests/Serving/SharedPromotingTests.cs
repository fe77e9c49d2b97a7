using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests.Serving;

/// <summary>Promotions between environments that all clones share: the branch and the tags are those of the remote.</summary>
public sealed class SharedPromotingTests : IAsyncLifetime
{
    private Remote _remote = null!;
    private string _first = "";

    public async ValueTask InitializeAsync()
    {
        _remote = await Remote.CreateAsync();
        _first = await _remote.PushAsync("plimsoll.yaml", """
            plimsoll: 1
            workspace: acme
            registry: localhost:5000
            environments:
              stage: { follows: main, runtime: kubernetes }
              prod: { follows: release, promotes: stage, runtime: kubernetes }
            stores: { redis: { kind: redis } }
            """);
        await _remote.RunAsync("deploy", new("ann"), "stage");
    }

    public ValueTask DisposeAsync() => _remote.DisposeAsync();

    [Fact]
    public async Task A_command_promotes_and_whoever_serves_has_nothing_to_do()
    {
        await PromoteAsync("ann");
        Assert.Equal([_first, _first], [await AtAsync("refs/heads/release"), await AtAsync("refs/tags/live")]);
        var tag = (await _remote.LedgerAsync()).Current!.Deployment.Tags![0];
        Assert.Equal(_first, await AtAsync($"refs/tags/{tag}"));

        _remote.Serve();
        var next = await _remote.PushAsync("a.txt", "a");
        await RunsAsync("stage", next);
        Assert.Single((await _remote.LedgerAsync()).Deployments);

        // the same by a push, as many teams release
        await _remote.Git.GitAsync("push", "-q", "origin", $"{next}:refs/heads/release");
        var state = await RunsAsync("prod", next);
        Assert.Equal((2, Cause.Promote, "Ada"), (state.Deployments.Count, state.Current!.Deployment.Cause, state.Current.Actor));
        await Eventually.HoldsAsync("live is there", async () => await AtAsync("refs/tags/live") == next);

        // and back
        await _remote.Git.GitAsync("push", "-q", "-f", "origin", $"{_first}:refs/heads/release");
        Assert.Equal($"release was moved back to {_first[..7]}", (await RunsAsync("prod", _first)).Hold!.Reason);
    }

    [Fact]
    public async Task Of_two_people_at_once_one_wins_and_the_ledger_is_one_line()
    {
        for (var round = 0; round < Repetitions.Pick(3, full: 50); round++)
        {
            var one = await DeployNextAsync($"{round}.1");
            var two = await DeployNextAsync($"{round}.2");
            var before = (await _remote.LedgerAsync()).Deployments.Count;
            var said = await Task.WhenAll(TryAsync("ann", one), TryAsync("bob", two));
            Assert.All(said, each => Assert.True(each is "done" or "PLM3024" or "PLM3004" or "PLM5001" or "PLM5002", each));
            var state = await _remote.LedgerAsync();
            // where both were done, one after the other
            Assert.Equal(said.Count(each => each is "done"), state.Deployments.Skip(before)
                .Count(each => each.Outcome == DeploymentOutcome.Healthy && each.Deployment.Cause == Cause.Promote));
            Assert.Contains("done", said);
            Assert.Equal(Enumerable.Range(1, state.Deployments.Count).Select(number => (long)number),
                state.Deployments.Select(each => each.Deployment.Number));
            Assert.Equal(state.LastGood!.Deployment.Commit, await AtAsync("refs/heads/release"));
        }

        async Task<string> TryAsync(string actor, string commit)
        {
            try
            {
                await PromoteAsync(actor, commit);
                return "done";
            }
            catch (PlimsollException e)
            {
                return e.Code;
            }
        }
    }

    [Fact]
    public async Task Killed_in_the_middle_the_next_one_completes_it()
    {
        _remote.Runtime.Work = _ => throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => PromoteAsync("ann"));
        Assert.Equal(_first, await AtAsync("refs/heads/release"));
        Assert.Null(await AtAsync("refs/tags/live"));
        Assert.Null((await _remote.LedgerAsync()).Current!.Outcome);

        _remote.Runtime.Work = _ => Task.CompletedTask;
        await PromoteAsync("bob");
        var deployment = Assert.Single((await _remote.LedgerAsync()).Deployments);
        Assert.Equal(("ann", DeploymentOutcome.Healthy), (deployment.Actor, deployment.Outcome));
        Assert.Equal(_first, await AtAsync("refs/tags/live"));
    }

    [Fact]
    public async Task Approvals_and_marks_are_in_the_remote_and_whoever_serves_goes_on_by_itself()
    {
        await PromoteAsync("ann");
        _remote.Serve();
        var next = await _remote.PushAsync("plimsoll.yaml", """
            plimsoll: 1
            workspace: acme
            registry: localhost:5000
            environments:
              stage: { follows: main, runtime: kubernetes }
              prod: { follows: release, promotes: stage, runtime: kubernetes, approvals: 1 }
            stores: { redis: { kind: redis } }
            """);
        await RunsAsync("stage", next);
        await _remote.Git.GitAsync("push", "-q", "origin", $"{next}:refs/heads/release");
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => PromoteAsync("ann", next));
        Assert.Contains("1 approval is missing", refused.Message, StringComparison.Ordinal);
        var approved = await _remote.RunAsync("approve", new("bob") { Email = "bob@example.test" }, home: "bob");
        Assert.Contains("it goes on by itself", approved, StringComparison.Ordinal);
        await RunsAsync("prod", next);

        // what is taken back is marked in the remote; whoever accepts it has it tried again
        var failures = 1;
        _remote.Runtime.Answer = state => state.Environment.Name == "stage" && Interlocked.Exchange(ref failures, 0) == 1
            ? new RolloutOutcome.Failed("redis", FailureReason.Crashed, "exit code 3") : new RolloutOutcome.Done(1);
        var bad = await _remote.PushAsync("a.txt", "bad");
        await Eventually.HoldsAsync("it is marked", async () => (await _remote.LedgerAsync(Rejections.Ledger)).Verdicts.ContainsKey(bad));
        await RunsAsync("stage", next);
        Assert.NotNull(await AtAsync($"refs/heads/deployments/{Rejections.Ledger}"));
        var clone = await Source.GitRepository.OpenAsync(_remote.Clone);
        var manifest = await CatalogReader.ReadWorkspaceAsync(clone, next, default);
        await new Rejecting(_remote.Caller, clone, manifest, TimeProvider.System).AcceptAsync(bad, null, "bob", false, default);
        await RunsAsync("stage", bad);
    }

    private async Task<string> DeployNextAsync(string content)
    {
        var commit = await _remote.PushAsync("a.txt", content);
        await _remote.RunAsync("deploy", new("ann"), "stage");
        return commit;
    }

    private Task<string> PromoteAsync(string actor, string? commit = null) =>
        _remote.RunAsync("promote", new(actor) { From = "stage", Target = commit }, home: actor);

    private Task<LedgerState> RunsAsync(string environment, string commit) =>
        Eventually.BecomesAsync($"{environment} runs {commit}", () => _remote.LedgerAsync(environment),
        state => state.Current is { Outcome: DeploymentOutcome.Healthy } current
            && current.Deployment.Commit == commit, interval: Ledgers.Pause, show: Ledgers.Show);

    private async Task<string?> AtAsync(string reference) =>
        (await _remote.Git.GitAsync("ls-remote", "origin", reference)) is { Length: > 0 } line ? line.Split('\t')[0] : null;
}

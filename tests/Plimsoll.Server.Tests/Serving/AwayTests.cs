using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests.Serving;

/// <summary>A rollback works while the git host is away, and is in the ledger afterwards; nothing else is done meanwhile.</summary>
public sealed class AwayTests : IAsyncLifetime
{
    private static readonly EnvironmentId Prod = new("acme", "prod");
    private Remote _remote = null!;

    public async ValueTask InitializeAsync() => _remote = await Remote.CreateAsync();

    public ValueTask DisposeAsync() => _remote.DisposeAsync();

    [Fact]
    public async Task It_acts_on_the_runtime_and_the_ledger_is_completed_when_the_host_is_back()
    {
        await RanAsync(1, "one");
        await RanAsync(2, "two");
        await ReadAsync();
        Sees(2, "two");
        _remote.Hide();
        foreach (var command in new[] { "deploy", "scale", "hold", "resume", "cancel" })
            Assert.Equal(Outcome.Unavailable, Problems.Of(await Assert.ThrowsAnyAsync<Exception>(() =>
                _remote.RunAsync(command, new("bob")))).Outcome);
        Assert.Empty(_remote.Runtime.Given);
        Assert.Contains("as deployment 3, without the repository", await _remote.RunAsync("rollback", new("bob") { DryRun = true }),
            StringComparison.Ordinal);

        // killed in the middle, the same again carries on
        _remote.Runtime.Work = _ => throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => _remote.RunAsync("rollback", new("bob") { Reason = "slow" }));
        Sees(3, "two");
        _remote.Runtime.Work = _ => Task.CompletedTask;
        var said = await _remote.RunAsync("rollback", new("bob") { Reason = "slow" });
        Assert.Equal([3L, 3L], _remote.Runtime.Given);
        Assert.Contains("cannot be reached: going by what was last seen of its ledger", said, StringComparison.Ordinal);
        Assert.Contains($"prod runs {Commit("one")[..7]} again (deployment 3) and is held: slow. "
            + "The ledger, its branch and the tags do not say so yet", said, StringComparison.Ordinal);

        _remote.Show();
        Assert.Equal(2, (await _remote.LedgerAsync()).Deployments.Count);
        Assert.Contains("has now what was done while it could not be reached: deployment 3",
            await _remote.RunAsync("hold", new("eve") { Reason = "slow" }), StringComparison.Ordinal);
        var state = await _remote.LedgerAsync();
        Assert.Equal((3L, Cause.Rollback, "bob", DeploymentOutcome.Healthy, Commit("one")),
            (state.Current!.Deployment.Number, state.Current.Deployment.Cause,
            state.Current.Actor, state.Current.Outcome, state.Current.Deployment.Commit));
        Assert.Equal(("bob", "slow"), (state.Hold!.By, state.Hold.Reason));
        // once
        Assert.DoesNotContain("could not be reached", await _remote.RunAsync("cancel", new("eve")), StringComparison.Ordinal);
        Assert.Equal(3, (await _remote.LedgerAsync()).Deployments.Count);
    }

    [Fact]
    public async Task What_others_deployed_meanwhile_is_fenced_by_the_number_of_the_runtime()
    {
        await RanAsync(1, "one");
        await ReadAsync();
        await RanAsync(2, "two");
        Sees(2, "two");
        _remote.Hide();
        // which this machine has not seen
        await _remote.RunAsync("rollback", new("bob"));
        Assert.Equal([3L], _remote.Runtime.Given);
        _remote.Show();
        await _remote.RunAsync("hold", new("eve"));
        var state = await _remote.LedgerAsync();
        Assert.Equal([Commit("one"), Commit("two"), Commit("one")], state.Deployments.Select(each => each.Deployment.Commit));
    }

    [Fact]
    public async Task An_entry_that_is_in_its_place_is_told_and_nothing_is_merged()
    {
        await ReadAsync();
        _remote.Hide();
        Assert.Equal("PLM3058", (await Assert.ThrowsAsync<PlimsollException>(() => _remote.RunAsync("rollback", new("bob")))).Code);
        _remote.Show();
        await RanAsync(1, "one");
        await RanAsync(2, "two");
        await ReadAsync();
        Sees(2, "two");
        _remote.Hide();
        await _remote.RunAsync("rollback", new("bob") { Target = "1" });
        _remote.Show();
        await RanAsync(3, "three");

        var conflict = await Assert.ThrowsAsync<PlimsollException>(() => _remote.RunAsync("hold", new("bob")));
        Assert.Equal(("PLM3059", Outcome.Refused), (conflict.Code, conflict.Outcome));
        Assert.Contains($"bob rolled back from here to {Commit("one")[..7]} as deployment 3, "
            + $"and its deployment 3 is by ann (push {Commit("three")[..7]})", conflict.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await _remote.LedgerAsync()).Deployments.Count);
        Assert.Null((await _remote.LedgerAsync()).Hold);
        // as it says
        var mends = conflict.Message.Split("To give it up: git ")[1].Split('\n')[0].Trim().Split(' ');
        await _remote.Git.GitAsync(mends);
        await _remote.RunAsync("hold", new("bob") { Reason = "demo" });
        Assert.Equal("demo", (await _remote.LedgerAsync()).Hold!.Reason);
    }

    [Fact]
    public async Task The_branch_and_the_names_follow_when_the_host_is_back()
    {
        var first = await _remote.PushAsync("plimsoll.yaml", """
            plimsoll: 1
            workspace: acme
            registry: localhost:5000
            environments:
              stage: { follows: main, runtime: kubernetes }
              prod: { follows: release, promotes: stage, runtime: kubernetes }
            stores: { redis: { kind: redis } }
            """);
        await PromoteAsync();
        var second = await _remote.PushAsync("a.txt", "a");
        await PromoteAsync();
        Assert.Equal(second, await AtAsync("refs/heads/release"));
        Sees(2, "two");
        _remote.Hide();
        await _remote.RunAsync("rollback", new("bob") { Target = first });
        _remote.Show();
        await _remote.RunAsync("hold", new("eve"));
        Assert.Equal([first, first], [await AtAsync("refs/heads/release"), await AtAsync("refs/tags/live")]);
        Assert.Equal(first, (await _remote.LedgerAsync()).Current!.Deployment.Commit);
    }

    private async Task PromoteAsync()
    {
        await _remote.RunAsync("deploy", new("ann"), "stage");
        await _remote.RunAsync("promote", new("ann") { From = "stage" });
    }

    private async Task<string?> AtAsync(string reference) =>
        (await _remote.Git.GitAsync("ls-remote", "origin", reference)) is { Length: > 0 } line ? line.Split('\t')[0] : null;

    /// <summary>A deployment that another machine made.</summary>
    private async Task RanAsync(long number, string image)
    {
        await WriteAsync(new LedgerEntry.Intent(new()
        {
            Number = number,
            Cause = Cause.Push,
            Commit = Commit(image),
            Release = Image(image).ToString(),
            Services = [new() { Name = "web", Repository = "acme/web", Image = Image(image), Commit = Commit(image) }],
        }) { Actor = "ann", Time = DateTimeOffset.UnixEpoch });
        await WriteAsync(new LedgerEntry.Result(number, DeploymentOutcome.Healthy, "") { Actor = "plimsoll",
            Time = DateTimeOffset.UnixEpoch });
    }

    private async Task WriteAsync(LedgerEntry entry)
    {
        var mirror = await Source.Mirror.EnsureAsync(_remote.HomeOf("other").ServedMirror(_remote.Url), _remote.Url);
        await new Ledger(mirror, "prod", _remote.Url).AppendAsync(_ => entry, default);
    }

    /// <summary>Lets this machine see the ledger as it is.</summary>
    private async Task ReadAsync() =>
        Assert.Contains("nothing is under way", await _remote.RunAsync("cancel", new("bob")), StringComparison.Ordinal);

    /// <summary>What runs.</summary>
    private void Sees(long epoch, string image) => _remote.Runtime.Seen = _ => new(Prod, epoch, [new("web", "service", null, "pod",
        [new("web-1", Commit(image), Image(image).ToString(), ReplicaState.Ready, 0, default, null)], null)]);

    private static Digest Image(string name) => GivenLedger.Named(name);

    private static string Commit(string name) => Image(name).Hex[..40];
}

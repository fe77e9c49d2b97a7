using Plimsoll.Delivery.Ledgers;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

/// <summary>One ledger in a repository that several clones share.</summary>
public sealed class SharedLedgerTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private string _shared = "";

    public async ValueTask InitializeAsync() => _shared = await Repositories.SharedAsync(_folder.Path);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_one_clone_appends_another_reads()
    {
        var (ann, ben) = (await LedgerAsync("ann"), await LedgerAsync("ben"));
        Assert.Empty((await ben.ReadAsync(default)).Deployments);
        await ann.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "a1b2c3d")), default);
        Assert.Equal(1, (await ben.ReadAsync(default)).Current!.Deployment.Number);
        await ben.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "b1b2c3d")), default);
        Assert.Equal([1L, 2], (await ann.ReadAsync(default)).Deployments.Select(d => d.Deployment.Number));
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_no_entry_and_no_number()
    {
        const int writers = 6;
        var ledgers = await Task.WhenAll(Enumerable.Range(0, writers).Select(i => LedgerAsync($"clone{i}")));
        await Task.WhenAll(ledgers.Select((ledger, i) => Task.Run(() =>
            ledger.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, $"{i:x7}")), default))));
        var state = await ledgers[0].ReadAsync(default);
        Assert.Equal(Enumerable.Range(1, writers).Select(n => (long)n), state.Deployments.Select(d => d.Deployment.Number));
        Assert.Equal(writers, state.Deployments.Select(d => d.Deployment.Commit).Distinct().Count());
    }

    [Fact]
    public async Task Nothing_is_written_while_the_shared_repository_cannot_be_reached()
    {
        var ledger = await LedgerAsync("ann");
        await ledger.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "a1b2c3d")), default);
        await ledger.ReadAsync(default);
        Directory.Move(_shared, _shared + ".away");
        var decided = 0;
        var fresh = await LedgerAsync("bob");
        var away = await Assert.ThrowsAsync<GitException>(() => fresh.AppendAsync(s => ++decided > 0
            ? Entries.Intent(Make.Deployment(s.NextNumber, "b1b2c3d")) : null, default));
        Assert.Equal(GitProblem.Unreachable, away.Problem);
        Assert.Equal(0, decided);
        // who saw it before may decide, and writes nothing either
        foreach (var next in new[] { Entries.Intent(Make.Deployment(2, "b1b2c3d")), null })
            Assert.Equal(GitProblem.Unreachable, (await Assert.ThrowsAsync<GitException>(() =>
                ledger.AppendAsync(_ => next, default))).Problem);
        Directory.Move(_shared + ".away", _shared);
        Assert.Equal(1, (await ledger.ReadAsync(default)).Current!.Deployment.Number);
    }

    [Fact]
    public async Task A_ledger_that_was_deleted_or_rewritten_there_is_not_believed_by_who_read_it_before()
    {
        var (ann, ben) = (await LedgerAsync("ann"), await LedgerAsync("ben"));
        await ann.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "a1b2c3d")), default);
        await ann.ReadAsync(default);
        var git = new GitFolder(_shared);
        var first = await git.GitAsync("rev-parse", "deployments/dev");
        await git.GitAsync("update-ref", "-d", "refs/heads/deployments/dev");
        var gone = await Assert.ThrowsAsync<PlimsollException>(() => ann.ReadAsync(default));
        Assert.Equal(("PLM3051", Outcome.Unavailable), (gone.Code, gone.Outcome));

        // whoever never read it begins anew
        await ben.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "b1b2c3d")), default);
        var rewritten = await Assert.ThrowsAsync<PlimsollException>(() => ann.ReadAsync(default));
        Assert.Contains($"{first} was its last entry", rewritten.Message, StringComparison.Ordinal);
        await git.GitAsync("update-ref", "refs/heads/deployments/dev", first);
        Assert.Equal(1, (await ann.ReadAsync(default)).Current!.Deployment.Number);
    }

    private async Task<Ledger> LedgerAsync(string clone) => new(await Repositories.MirrorAsync(_folder[clone]), "dev", _shared);
}

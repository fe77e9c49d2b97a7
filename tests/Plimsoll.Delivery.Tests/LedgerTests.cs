using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

public sealed class LedgerTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Source.GitRepository _mirror = null!;

    public async ValueTask InitializeAsync() => _mirror = await Repositories.MirrorAsync(_folder.Path);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_appended_is_read_again_by_anyone()
    {
        var ledger = new Ledger(_mirror, "dev");
        await ledger.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "a1b2c3d")), default);
        await ledger.AppendAsync(_ => Entries.Outcome(1, DeploymentOutcome.Healthy), default);
        await ledger.AppendAsync(_ => new LedgerEntry.Hold("christmas") { Actor = "ann", Time = Make.Time }, default);

        var state = await new Ledger(_mirror, "dev").ReadAsync(default);

        var deployment = Assert.Single(state.Deployments);
        Assert.Equal(DeploymentOutcome.Healthy, deployment.Outcome);
        Assert.True(DeploymentPlanner.SameState(Make.Deployment(1, "a1b2c3d"), deployment.Deployment));
        Assert.Equal(("ann", "christmas"), (state.Hold!.By, state.Hold.Reason));
    }

    [Theory]
    [InlineData("""{ "entry": "promise", "time": "2026-11-21T09:00:00+00:00", "actor": "ann" }""")]
    [InlineData("""{ "time": "2026-11-21T09:00:00+00:00", "actor": "ann" }""")]
    [InlineData("""{ "entry": "intent", "time": "2026-11-21T09:00:00+00:00", "actor": "ann", "deployment": null }""")]
    [InlineData("""{ "entry": "hold", "time": "yesterday", "actor": "ann", "reason": "demo" }""")]
    [InlineData("""{ "entry": "approve", "time": "2026-11-21T09:00:00Z", "actor": "ann", "commit": "a1b2c3d", "email": "ann@example.test" }""")]
    [InlineData("""{ "entry": "reject", "time": "2026-11-21T09:00:00Z", "actor": "ann", "commit": "a1b2c3d" }""")]
    [InlineData("""{ "entry": "accept", "time": "2026-11-21T09:00:00Z", "actor": "ann" }""")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("[[[")]
    public async Task An_entry_that_is_not_understood_is_an_error_that_names_it_and_nothing_is_written_behind_it(string content)
    {
        var ledger = new Ledger(_mirror, "dev");
        await ledger.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "a1b2c3d")), default);
        var before = await _mirror.ReadRefAsync("refs/heads/deployments/dev");
        var commit = await _mirror.WriteCommitAsync(new Dictionary<string,
            ReadOnlyMemory<byte>> { ["entry.json"] = System.Text.Encoding.UTF8.GetBytes(content) }, before, "new", "Ada", Make.Time);
        Assert.True(await _mirror.UpdateRefAsync("refs/heads/deployments/dev", commit, before));

        var refused = await Assert.ThrowsAsync<PlimsollException>(() => new Ledger(_mirror, "dev").ReadAsync(default));
        Assert.Equal("PLM1014", refused.Code);
        Assert.Contains(commit, refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PlimsollException>(() => ledger.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "b1b2c3d")),
            default));
        Assert.Equal(commit, await _mirror.ReadRefAsync("refs/heads/deployments/dev"));
    }

    [Fact]
    public async Task An_entry_of_any_length_takes_no_memory()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { ["entry.json"] = new byte[Ledger.Longest + 1] };
        var commit = await _mirror.WriteCommitAsync(files, null, "new", "Ada", Make.Time);
        Assert.True(await _mirror.UpdateRefAsync("refs/heads/deployments/dev", commit, null));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = await Assert.ThrowsAsync<Source.GitException>(() => new Ledger(_mirror, "dev").ReadAsync(default));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Ledger.Longest / 4);
        Assert.Equal("PLM1018", refused.ToPlimsoll().Code);
        Assert.Contains($"{commit}:entry.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_is_gone_is_told_from_one_that_was_never_begun()
    {
        var ledger = new Ledger(_mirror, "dev") { FindWitness = () => "desired.json" };
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => ledger.ReadAsync(default));
        Assert.Equal("PLM1015", refused.Code);
        Assert.Contains("desired.json", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await new Ledger(_mirror, "dev").ReadAsync(default)).Deployments);
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_no_entry_and_no_number()
    {
        var writers = Repetitions.Pick(8, full: 32);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(i => Task.Run(() =>
            new Ledger(_mirror, "dev").AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, $"{i:x7}")), default))));

        var state = await new Ledger(_mirror, "dev").ReadAsync(default);

        Assert.Equal(Enumerable.Range(1, writers).Select(n => (long)n), state.Deployments.Select(d => d.Deployment.Number));
        Assert.Equal(writers, state.Deployments.Select(d => d.Deployment.Commit).Distinct().Count());
    }

    [Fact]
    public async Task What_others_wrote_meanwhile_is_decided_on()
    {
        var (mine, theirs) = (new Ledger(_mirror, "dev"), new Ledger(_mirror, "dev"));
        await mine.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "a1b2c3d")), default);
        await theirs.AppendAsync(_ => new LedgerEntry.Hold("christmas") { Actor = "ann", Time = Make.Time }, default);

        var (state, entry) = await mine.AppendAsync(s => s.Hold is null ? Entries.Intent(Make.Deployment(s.NextNumber, "b1b2c3d"))
            : null, default);
        Assert.Null(entry);
        Assert.Equal(("christmas", 2L), (state.Hold!.Reason, state.NextNumber));

        await theirs.AppendAsync(_ => new LedgerEntry.Resume { Actor = "ann", Time = Make.Time }, default);
        (state, entry) = await mine.AppendAsync(s => s.Hold is null ? Entries.Intent(Make.Deployment(s.NextNumber, "b1b2c3d"))
            : throw new PlimsollException(Outcome.Refused, "PLM3001", "held"), default);
        Assert.NotNull(entry);
        Assert.Equal((2, 3L), (state.Deployments.Count, state.NextNumber));
    }

    [Fact]
    public async Task Ledgers_of_two_environments_do_not_meet()
    {
        await new Ledger(_mirror, "dev").AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "a1b2c3d")), default);

        Assert.Empty((await new Ledger(_mirror, "prod").ReadAsync(default)).Deployments);
    }

    [Fact]
    public async Task Deciding_nothing_writes_nothing()
    {
        var (state, entry) = await new Ledger(_mirror, "dev").AppendAsync(_ => null, default);

        Assert.Null(entry);
        Assert.Empty(state.Deployments);
    }
}

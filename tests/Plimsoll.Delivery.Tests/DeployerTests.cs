using System.Runtime.CompilerServices;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Progress;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Tests;

public sealed class DeployerTests : IAsyncLifetime
{
    private static readonly EnvironmentId Dev = new("acme", "dev");
    private readonly TempFolder _folder = new();
    private readonly Script _runtime = new();
    private Judge _marks = null!;
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = new(await Repositories.MirrorAsync(_folder.Path), "dev");
        _marks = new(_ledger);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_failed_release_is_taken_back_and_the_ledger_tells_it()
    {
        await DeployAsync("aaa1111", "one");
        _runtime.Answer = state => state.Services[0].Image == Make.Image("bad")
            ? new RolloutOutcome.Failed("counter", FailureReason.Crashed, "exit code 3") : new RolloutOutcome.Done(2);

        var failed = await DeployAsync("bbb2222", "bad");

        Assert.Equal(DeploymentOutcome.Failed, failed.Outcome);
        Assert.Contains("exit code 3", failed.Detail, StringComparison.Ordinal);
        var state = await _ledger.ReadAsync(default);
        Assert.Equal([Cause.Push, Cause.Push, Cause.TakeBack], state.Deployments.Select(d => d.Deployment.Cause));
        Assert.Equal([DeploymentOutcome.Healthy, DeploymentOutcome.Failed, DeploymentOutcome.Healthy],
            state.Deployments.Select(d => d.Outcome!.Value));
        Assert.Equal(Make.Image("one"), _runtime.Last!.Services[0].Image);
        Assert.Null(state.Hold);
    }

    [Fact]
    public async Task Killed_after_the_intent_the_next_start_carries_on()
    {
        _runtime.Answer = _ => throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => DeployAsync("aaa1111", "one"));
        Assert.Null((await _ledger.ReadAsync(default)).Current!.Outcome);

        _runtime.Answer = _ => new RolloutOutcome.Done(2);
        var resumed = await Deployer.ResumeAsync(ProgressTo.Nobody, default);

        Assert.Equal(DeploymentOutcome.Healthy, resumed!.Outcome);
        Assert.Single((await _ledger.ReadAsync(default)).Deployments);
    }

    [Fact]
    public async Task Killed_between_failure_and_take_back_the_next_start_takes_back()
    {
        await DeployAsync("aaa1111", "one");
        await _ledger.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "bbb2222", "bad")), default);
        await _ledger.AppendAsync(_ => Entries.Outcome(2, DeploymentOutcome.Failed), default);

        await Deployer.ResumeAsync(ProgressTo.Nobody, default);

        var state = await _ledger.ReadAsync(default);
        Assert.Equal(Cause.TakeBack, state.Current!.Deployment.Cause);
        Assert.Equal(Make.Image("one"), _runtime.Last!.Services[0].Image);
    }

    [Fact]
    public async Task Mending_a_healthy_deployment_writes_nothing()
    {
        await DeployAsync("aaa1111", "one");

        await Deployer.ResumeAsync(ProgressTo.Nobody, default);

        Assert.Single((await _ledger.ReadAsync(default)).Deployments);
        Assert.Equal(2, _runtime.Calls);
    }

    [Fact]
    public async Task What_cannot_be_mended_is_told_and_the_ledger_keeps_how_it_ended()
    {
        await DeployAsync("aaa1111", "one");
        _runtime.Answer = _ => new RolloutOutcome.Failed("redis", FailureReason.Machine, "the address is taken");

        var mended = await Deployer.ResumeAsync(ProgressTo.Nobody, default);

        Assert.Equal(DeploymentOutcome.Failed, mended!.Outcome);
        Assert.Equal(DeploymentOutcome.Healthy, Assert.Single((await _ledger.ReadAsync(default)).Deployments).Outcome);
    }

    [Fact]
    public async Task A_take_back_that_failed_is_tried_again()
    {
        await DeployAsync("aaa1111", "one");
        _runtime.Answer = _ => new RolloutOutcome.Failed("counter", FailureReason.Machine, "no memory");
        await DeployAsync("bbb2222", "bad");
        _runtime.Answer = _ => new RolloutOutcome.Done(2);

        await Deployer.ResumeAsync(ProgressTo.Nobody, default);

        Assert.Equal(Make.Image("one"), _runtime.Last!.Services[0].Image);
        Assert.Equal(4, _runtime.Calls);
    }

    [Fact]
    public async Task What_is_taken_back_is_marked_before_also_by_the_next_start_and_only_for_what_its_release_did()
    {
        await DeployAsync("aaa1111", "one");
        _runtime.Answer = state => state.Services[0].Image != Make.Image("one")
            ? new RolloutOutcome.Failed("counter", FailureReason.Crashed, "exit code 3") : new RolloutOutcome.Done(2);
        await DeployAsync("bbb2222", "bad");
        Assert.Equal(("bbb2222 counter: exit code 3", Cause.Push), Assert.Single(_marks.Judged));

        await _ledger.AppendAsync(s => Entries.Intent(Make.Deployment(s.NextNumber, "ccc3333", "bad")), default);
        await _ledger.AppendAsync(s => Entries.Outcome(s.Current!.Deployment.Number, DeploymentOutcome.Failed), default);
        await Deployer.ResumeAsync(ProgressTo.Nobody, default);
        Assert.Equal("ccc3333 ", _marks.Judged[^1].Mark);

        // of what fails the machine, and of a branch that somebody moved, a release is not guilty
        foreach (var reason in new[] { FailureReason.Machine, FailureReason.Store, FailureReason.Image })
        {
            _runtime.Answer = state => state.Services[0].Image != Make.Image("one")
                ? new RolloutOutcome.Failed("counter", reason, "no memory")
                : new RolloutOutcome.Done(2);
            await DeployAsync("ddd4444", "bad");
        }
        _marks.Obstacle = "release was moved";
        await Deployer.DeployAsync(s => Make.Deployment(s.NextNumber, "eee5555", "bad") with { Cause = Cause.Promote }, "ann",
            ProgressTo.Nobody, default);
        _marks.Obstacle = null;
        Assert.Equal(2, _marks.Judged.Count);
        Assert.True((await _ledger.ReadAsync(default)).Deployments.FindLast(each => each.Deployment.Cause == Cause.Promote)!.NeverStarted);

        // what failed and runs well after all is judged again, and what cannot be marked is taken back all the same
        _runtime.Answer = _ => new RolloutOutcome.Done(2);
        await DeployAsync("bbb2222", "bad");
        Assert.Equal("bbb2222 is good", _marks.Judged[^1].Mark);
        _runtime.Answer = state => state.Services[0].Image == Make.Image("worse")
            ? new RolloutOutcome.Failed("counter", FailureReason.NeverReady, "503") : new RolloutOutcome.Done(2);
        _marks.Fails = true;
        await DeployAsync("fff6666", "worse");
        Assert.Equal((Cause.TakeBack, DeploymentOutcome.Healthy), ((await _ledger.ReadAsync(default)).Current!.Deployment.Cause,
            (await _ledger.ReadAsync(default)).Current!.Outcome));
    }

    private Deployer Deployer => new(_ledger, _runtime, Dev, TimeProvider.System) { Marks = _marks };

    private async Task<LedgerDeployment> DeployAsync(string commit, string image) =>
        (await Deployer.DeployAsync(s => Make.Deployment(s.NextNumber, commit, image), "ann", ProgressTo.Nobody, default))!;

    /// <summary>Marks that are only written down, with what the ledger said last when they were made.</summary>
    private sealed class Judge(Ledger ledger) : IDeploymentMarks
    {
        public List<(string Mark, Cause Last)> Judged { get; } = [];

        public string? Obstacle { get; set; }

        public bool Fails { get; set; }

        public Task<string?> MoveBranchAsync(Deployment deployment, CancellationToken cancellationToken) => Task.FromResult(Obstacle);

        public Task TagAsync(Deployment deployment, Action<string> say, CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task JudgeAsync(Deployment deployment, string? reason, CancellationToken cancellationToken)
        {
            if (Fails) throw new Source.GitException(Source.GitProblem.Unreachable, "the remote is away");
            var last = (await ledger.ReadAsync(cancellationToken)).Current!.Deployment.Cause;
            Judged.Add(($"{deployment.Commit[..7]} {reason ?? "is good"}", last));
        }
    }

    /// <summary>A runtime that answers as told.</summary>
    private sealed class Script : IRuntime
    {
        public Func<DesiredState, RolloutOutcome> Answer { get; set; } = _ => new RolloutOutcome.Done(2);

        public DesiredState? Last { get; private set; }

        public int Calls { get; private set; }

        public Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RunProgress> progress,
            CancellationToken cancellationToken)
        {
            Calls++;
            Last = state;
            return Task.FromResult(Answer(state));
        }

        public Task<Observed?> ObserveAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
            Task.FromResult<Observed?>(null);

        public async IAsyncEnumerable<LogLine> LogsAsync(EnvironmentId environment, string? service, bool follow,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}

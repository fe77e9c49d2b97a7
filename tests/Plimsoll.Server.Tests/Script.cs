using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Plimsoll.Progress;
using Plimsoll.Runtime;

namespace Plimsoll.Server.Tests;

/// <summary>A runtime that does at once what it is told, or what a test says instead.</summary>
internal sealed class Script : IRuntime, ICheckRuntime
{
    public Func<DesiredState, RolloutOutcome> Answer { get; set; } = _ => new RolloutOutcome.Done(0);

    /// <summary>Ends before a rollout does.</summary>
    public Func<CancellationToken, Task> Work { get; set; } = _ => Task.CompletedTask;

    public Func<EnvironmentId, Observed?> Seen { get; set; } = _ => null;

    /// <summary>The numbers of the deployments that it was given.</summary>
    public ConcurrentQueue<long> Given { get; } = new();

    public async Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        Given.Enqueue(epoch);
        await Work(cancellationToken);
        return Answer(state);
    }

    public Task<Observed?> ObserveAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
        Task.FromResult(Seen(environment));

    public Task<IReadOnlyList<CheckResult>> CheckAsync(CheckPlan plan, IProgress<RunProgress> progress,
        CancellationToken cancellationToken) =>
        throw new InvalidOperationException("nothing here has checks");

    public async IAsyncEnumerable<LogLine> LogsAsync(EnvironmentId environment, string? service, bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }
}

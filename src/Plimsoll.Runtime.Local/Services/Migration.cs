using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Logs;
using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// Runs what a service has done once before a version of it is rolled out. It has the lock of its environment: whoever deploys there
/// deploys alone. Killed with its keeper it runs again, so it has to be one transaction, or harmless when it is repeated.
/// </summary>
internal sealed class Migration(KeeperContext context, EnvironmentHome home, Pod pod, IProgress<RunProgress> progress)
{
    private readonly FinishedMigrations _finished = new(home.Migrations);

    /// <summary>Runs that of a service, if it has one that did not do its work yet.</summary>
    /// <exception cref="RolloutFailedException">It failed, or took too long.</exception>
    public async Task RunAsync(ServicePlan plan, CancellationToken superseded)
    {
        if (plan.Migration is not { } migration || _finished.Has(plan.Service)) return;
        var logs = home.LogsOf(plan.Service.Name);
        var id = LogFolder.NewReplica(logs, $"{plan.Service.Name}-migrate");
        progress.Report(new(plan.Service.Name, $"{id} runs before the rollout"));
        var took = await RunAsync(id, new ReplicaLog(LogFolder.FileOf(logs, id), context.Time), plan, migration, superseded);
        _finished.Add(plan.Service, context.Time.GetUtcNow());
        progress.Report(new(plan.Service.Name, $"{id} done after {took.TotalSeconds:0.0} s"));
    }

    private async Task<TimeSpan> RunAsync(string id, ReplicaLog log, ServicePlan plan, ServicePlan migration, CancellationToken superseded)
    {
        var within = plan.Service.MigrateWithin ?? DesiredService.MigratesWithin;
        using var over = new CancellationTokenSource(within, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, superseded);
        var place = pod.Place(0);
        var replica = new Replica(id, migration.Replica(place), log, context.Time, () => { }) { Place = place };
        try
        {
            return await new ReplicaGate(migration, context.Time).ReadyAsync(replica, either.Token);
        }
        catch (OperationCanceledException) when (!superseded.IsCancellationRequested)
        {
            throw new RolloutFailedException(plan.Service.Name, new(FailureReason.NeverReady,
                $"{id} was not done within {within.TotalSeconds:0.#} s (migrate: within: in its manifest says how long it may "
                    + $"take); {log.TellEnd()}"));
        }
        finally
        {
            await replica.StopAsync(_ => Task.CompletedTask, migration.Service.Grace);
        }
    }
}

using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Replicas;
using Plimsoll.Runtime.Local.Services;
using Plimsoll.Runtime.Local.Stores;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>Brings a store up, once: it is not restarted by rollouts.</summary>
internal sealed class StoreStart(KeeperContext context, EnvironmentHome home, RunningGroups running, IProgress<RunProgress> progress)
{
    private const int Crashes = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="RolloutFailedException">It did not come up.</exception>
    public async Task EnsureAsync(DesiredStore store, Endpoint.Store endpoint, CancellationToken superseded)
    {
        var group = running.Store(store.Name);
        var present = group?.Running is [var only, ..] ? only : null;
        // another account is the one change that a store is restarted for
        var isSame = group?.Endpoint is not Endpoint.Store before || before == endpoint;
        if (present?.Status.State == ReplicaState.Ready && isSame) return;
        progress.Report(new(store.Name, "starts") { IsDetail = true });
        try
        {
            if (group is null || present is null || !isSame)
            {
                var plan = await StoreKinds.Of(store).PrepareAsync(new(store.Name, home.Store(store.Name), context.Time), endpoint,
                    superseded);
                if (present is not null) await group!.Drain(present, Task.CompletedTask);
                await AddressFreeAsync(store, endpoint, superseded);
                if (group is null) running.AddStore(group = new(store.Name, store.Kind, home, context.Time, null));
                group.Give(endpoint, () => null);
                group.Admit(present = group.Start(plan, new(0, context.Ports)));
            }
            await ReadyAsync(present, superseded);
            progress.Report(new(store.Name, $"{present.Plan.Image} ready") { IsLast = true });
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException or CommandFailedException)
        {
            throw new RolloutFailedException(store.Name, new(FailureReason.Store, e.Message));
        }
    }

    /// <summary>A store of a keeper that was just killed may need a moment to end.</summary>
    private async Task AddressFreeAsync(DesiredStore store, Endpoint.Store endpoint, CancellationToken superseded)
    {
        for (var began = context.Time.GetTimestamp(); !HostPort.IsFree(endpoint.Port); await Task.Delay(Pause, context.Time, superseded))
            if (context.Time.GetElapsedTime(began) > Patience)
                throw new StoreException(TakenAddress.Say(home, store.Name, endpoint.Port));
    }

    private static async Task ReadyAsync(Replica replica, CancellationToken superseded)
    {
        var before = replica.Status.Crashes;
        var status = await replica.UntilAsync(now => now.State == ReplicaState.Ready || now.Crashes - before >= Crashes
            || now.Trouble?.Reason == FailureReason.NeverReady, superseded);
        if (status.State != ReplicaState.Ready) throw new StoreException(status.Trouble!.Text);
    }
}

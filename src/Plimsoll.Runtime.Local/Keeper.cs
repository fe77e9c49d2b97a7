using System.Runtime.InteropServices;
using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Environments;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Images;
using Plimsoll.Runtime.Local.Secrets;
using Plimsoll.Runtime.Local.Wire;

namespace Plimsoll.Runtime.Local;

/// <summary>The small process that keeps replicas: it starts, watches and balances them, and outlives the controller. They end when it
/// does.</summary>
public static class Keeper
{
    /// <summary>Runs until told to end, by <see cref="LocalRuntime.ShutDownAsync"/>, SIGTERM or SIGINT; then everything that it runs is
    /// drained and stopped.</summary>
    /// <param name="home">PLIMSOLL_HOME.</param>
    /// <param name="say">Told what happens, line by line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it too.</param>
    /// <returns>False when another keeper runs in this home already.</returns>
    public static async Task<bool> RunAsync(string home, Action<string> say, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(say);
        var place = new KeeperHome(Path.GetFullPath(home));
        place.Create();
        using var single = FileLock.TryTake(place.Lock);
        if (single is null) return false;
        var log = new KeeperLog(say);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = OnSignal(PosixSignal.SIGTERM, end);
        using var interrupt = OnSignal(PosixSignal.SIGINT, end);
        foreach (var lacking in Lacking()) log.Say(lacking);
        OciRuntime.CleanUp(place.Containers);
        SecretMemory.CleanUp(place);
        ScratchFolder.DeleteAll(place.Scratch);
        var images = new StoredImages(new LocalImageStore(place.Registry), place.Images, log.Say);
        var connections = new ConnectionBudget(log.Say, time);
        var environments = new KeptEnvironments(new(place, images, new ReplicaPorts(place), time) { Connections = connections });
        using (var listener = new KeeperListener(place.Socket, ConnectionBudget.Reserve(Descriptors.Limit) / 2, log.Say, time))
        {
            log.Say($"keeper {Environment.ProcessId} listens on {place.Socket}");
            var watching = connections.WatchAsync(end.Token);
            var (service, controller) = (new KeeperService(environments, log.Say, end), new ClosedController(place));
            await listener.ServeAsync((request, gone) =>
            {
                controller.Refresh();
                return service.AnswerAsync(request, gone);
            }, end.Token);
            await environments.StopAllAsync();
            SecretMemory.CleanUp(place);
            await watching;
        }
        log.Say("keeper ends");
        return true;
    }

    /// <summary>What replicas do not have on this machine that they could have, a line each.</summary>
    private static IEnumerable<string> Lacking()
    {
        if (Sandbox.Refusal is { } plain) yield return $"replicas run as the user of this process, without a view of their own: {plain}";
        else if (Sandbox.UsersRefusal is { } nonroot)
            yield return $"replicas without a container have no users of their own, but are all {HostUser.Nonroot.Uid}: {nonroot}";
        if (ControlGroup.Refusal is { } groups)
            yield return $"a program that a replica without a container leaves behind may go on when the replica has ended: {groups}";
        if (!OciRuntime.IsAvailable) yield break;
        if (OciRuntime.UsersRefusal is { } users)
            yield return $"replicas in containers have no users of their own, but those of their images: {users}";
        if (ContainerPorts.Refusal is { } ports)
            yield return $"replicas in containers have no ports of their own, but those of the machine: {ports}";
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource end) =>
        PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        end.Cancel();
    });
}

using Plimsoll.Packaging;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Machine;

/// <summary>Starts and ends the controller of a home. The keeper is started by the runtime when it is needed, and ends last.</summary>
internal static class ControllerStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // what it builds and checks just then is ended with it
    private static readonly TimeSpan PatienceWithEnd = TimeSpan.FromSeconds(60);
    private const int ShownLines = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>The controller of this home; started when none runs, and replaced when it is of another build of the program.</summary>
    public static async Task<ControllerClient> EnsureAsync(ThisMachine machine, Shell shell, CancellationToken cancellationToken)
    {
        if (await ControllerClient.FindAsync(machine.Home, cancellationToken) is { } running)
        {
            if (running.Info.Program == Environment.ProcessPath) return running;
            shell.Say("replacing the controller: this is another build of plimsoll");
            await EndControllerAsync(machine, running, cancellationToken);
        }
        machine.Home.RequireRoom();
        var pid = Daemon.Start(ThisMachine.Self("controller", machine.Home), machine.Home.ControllerLog);
        var started = await WaitAsync(() => ControllerClient.Find(machine.Home)
            ?? (HasEnded(pid, machine) ? throw Failed("it ended at once") : null), Patience, machine.Time, cancellationToken);
        var held = HostProcess.IsRunning(pid) ? "" : $", as {FileLock.Describe(machine.Home.ControllerLock)}";
        return started ?? throw Failed($"it was not ready within {Patience.TotalSeconds:0} s{held}");

        PlimsollException Failed(string how) => new(Outcome.Unavailable, "PLM7006",
            $"starting the controller: {how}; the end of {machine.Home.ControllerLog}:\n  "
            + string.Join("\n  ",
                File.Exists(machine.Home.ControllerLog) ? File.ReadLines(machine.Home.ControllerLog).TakeLast(ShownLines) : []));
    }

    // one that found another at work ends too, and that other one is as good
    private static bool HasEnded(int pid, ThisMachine machine) => !HostProcess.IsRunning(pid)
        && !FileLock.IsHeld(machine.Home.ControllerLock);

    /// <summary>Ends the controller first, so that it brings nothing back, then the keeper with all that it runs.</summary>
    /// <returns>False when nothing ran.</returns>
    /// <exception cref="PlimsollException">The controller cannot be found or does not end.</exception>
    public static async Task<bool> StopAsync(ThisMachine machine, CancellationToken cancellationToken)
    {
        var controller = await ControllerClient.FindAsync(machine.Home, cancellationToken);
        if (controller is not null) await EndControllerAsync(machine, controller, cancellationToken);
        // a controller that still runs would start everything again
        else if (FileLock.IsHeld(machine.Home.ControllerLock)) throw NotEnded(machine, FileLock.Describe(machine.Home.ControllerLock));
        new Server.Following.Followed(machine.Home).Clear();
        var kept = await machine.Runtime.IsKeeperRunningAsync(cancellationToken);
        if (kept) await machine.Runtime.ShutDownAsync(cancellationToken);
        await CompilerServer.StopAsync(machine.Folders, cancellationToken);
        return controller is not null || kept;
    }

    private static async Task EndControllerAsync(ThisMachine machine, ControllerClient controller, CancellationToken cancellationToken)
    {
        using (controller)
        {
            try
            {
                await controller.PostAsync("/api/shutdown", new(Environment.UserName), ProgressTo.Nobody, cancellationToken);
            }
            catch (PlimsollException e) when (e.Code is ControllerClient.Unreachable or ControllerClient.Silent)
            {
                // it may be gone before it has answered; that its lock is free is what counts
                // controllers of older versions have no socket
                if (e.Code == ControllerClient.Unreachable && FileLock.IsHeldBy(machine.Home.ControllerLock, controller.Info.Pid))
                    HostProcess.Stop(controller.Info.Pid, StopSignal.Terminate);
            }
        }
        try
        {
            await FileLock.WaitUntilFreeAsync(machine.Home.ControllerLock, PatienceWithEnd, machine.Time, cancellationToken);
        }
        catch (LockHeldException e)
        {
            throw NotEnded(machine, e.Message, e);
        }
    }

    private static PlimsollException NotEnded(ThisMachine machine, string why, Exception? inner = null) =>
        new(Outcome.Unavailable, "PLM7006", $"ending the controller: {why}; what it does is in {machine.Home.ControllerLog}", inner);

    private static async Task<T?> WaitAsync<T>(Func<T?> look, TimeSpan patience, TimeProvider time,
        CancellationToken cancellationToken) where T : class
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            // before the last look: what came while this process stood still counts
            var isOver = time.GetElapsedTime(begin) >= patience;
            if (look() is { } found) return found;
            if (isOver) return null;
            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}

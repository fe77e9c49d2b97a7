using Microsoft.Extensions.Logging;
using Plimsoll.Processes;
using Plimsoll.Server.Following;
using Plimsoll.Server.Watching;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Serving;

/// <summary>
/// The controller of shared environments: follows a remote repository and delivers what comes to its branches. All that it knows is in git,
/// registry and runtime, so it may be killed at any instant, and another one may run beside it: the ledger and the fence say who is first
/// (decision 86).
/// </summary>
public static class Serve
{
    /// <summary>Serves until cancelled.</summary>
    /// <param name="factory">Opens the repository.</param>
    /// <param name="options">What is served.</param>
    /// <param name="cancellationToken">Ends it, also in the middle of a rollout: the next one carries on.</param>
    /// <exception cref="PlimsollException">PLM7010: another one of this home serves the repository; PLM7011: the port of the probes is
    /// taken; PLM7012: the workspace has another name now.</exception>
    public static async Task RunAsync(FollowerFactory factory, ServeOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(options);
        using var held = FileLock.TryTake(factory.Home.ServeLock(options.Repository.Address))
            ?? throw new PlimsollException(Outcome.Refused, "PLM7010",
            $"serving: another plimsoll serve of {factory.Home.Folder} is at this repository. One is enough; "
                + "another home may have its own (PLIMSOLL_HOME)");
        using var logs = LoggerFactory.Create(PlainLog.Configure);
        var log = logs.CreateLogger("plimsoll");
        var watches = factory.Home.ServedWatchesFile(options.Repository.Address);
        File.Delete(watches);
        var supervisor = new Supervisor(factory.Time, log, new FailingWatches(watches).Write);
        await using var probes = options.ProbePort is { } port ? await Probes.StartAsync(port, cancellationToken) : null;
        using var repository = new ServedRepository(factory, options, supervisor, log);
        try
        {
            await repository.RunAsync(() => probes?.SetReady(), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // told to end
        }
    }
}

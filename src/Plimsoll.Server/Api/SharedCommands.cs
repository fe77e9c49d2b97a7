using Microsoft.Extensions.Logging.Abstractions;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Progress;
using Plimsoll.Runtime;
using Plimsoll.Server.Following;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Api;

/// <summary>
/// Carries out commands on environments that are not of this machine, in the process of the caller: their ledger and their runtime are
/// elsewhere, and fence whoever else is at it, so no controller is needed. They take what all clones of the repository share, as
/// <c>plimsoll serve</c> does, and not what is only in the caller's.
/// </summary>
/// <param name="factory">Opens the repository.</param>
public sealed class SharedCommands(FollowerFactory factory)
{
    /// <summary>Runs a command to its end, as the controller does for its own environments.</summary>
    /// <param name="workspace">The workspace as the caller's clone has it.</param>
    /// <param name="environment">The environment, likewise.</param>
    /// <param name="command">What to do: <c>deploy</c>, <c>promote</c>, <c>rollback</c>, <c>scale</c>, <c>hold</c>,
    /// <c>resume</c>, <c>approve</c> or <c>cancel</c>.</param>
    /// <param name="request">With the source.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops waiting; the next command carries on.</param>
    /// <returns>How it ended.</returns>
    public async Task<ApiEvent> RunAsync(WorkspaceManifest workspace, EnvironmentManifest environment, string command, ApiRequest request,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(request);
        // the first answer of a cluster takes its time, and so does git; to hold and to approve asks no cluster
        if (command is not ("hold" or "approve"))
        {
            _ = Task.Run(() => factory.Runtimes.Open(workspace, environment) is IPlanningRuntime far
                ? far.PrepareAsync(new(workspace.Name, environment.Name), cancellationToken) : Task.CompletedTask, cancellationToken);
        }
        using var follower = await factory.OpenSharedAsync(workspace.Name, request.Source!, NullLogger.Instance, cancellationToken);
        var away = new AwayLedger(follower.Mirror, environment.Name, (await follower.Source.ReadSharedAsync(cancellationToken)).Address);
        if (command is "rollback" && !await follower.CanFetchAsync(cancellationToken))
        {
            var id = new EnvironmentId(workspace.Name, environment.Name);
            var back = new AwayRollback(id, follower.Source, away, factory.Runtimes.Open(workspace, environment),
                factory.Pipeline(follower.Mirror), factory.Time, new(follower.Mirror, id, factory.SecretKeys.Find));
            return ApiEvent.Of(await back.RunAsync(request, progress, cancellationToken));
        }
        if (!request.DryRun && await away.ExistsAsync(cancellationToken))
            await CompleteAsync(follower, away, environment.Name, progress, cancellationToken);
        var commands = new Commands(_ => Task.FromResult(follower), cancellationToken);
        return ApiEvent.Of(await commands.ByName[command](new(workspace.Name, environment.Name), request, progress));
    }

    /// <summary>What was done while the repository could not be reached comes first.</summary>
    private static async Task CompleteAsync(WorkspaceFollower follower, AwayLedger away, string name, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        var manifest = await follower.ReadManifestAsync(cancellationToken);
        // where it is gone from plimsoll.yaml the command says so
        if (manifest.Environments.FirstOrDefault(each => each.Name == name) is not { } environment) return;
        await new AwayCompletion(follower, environment, follower.Worker(manifest, environment), away).RunAsync(progress, cancellationToken);
    }
}

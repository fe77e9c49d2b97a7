using Microsoft.Extensions.Logging;
using Plimsoll.Progress;
using Plimsoll.Server.Watching;

namespace Plimsoll.Server.Following;

/// <summary>Brings environments back to what their ledgers say: when the controller starts, and whenever the keeper is gone; again until it
/// succeeds.</summary>
internal sealed partial class Mender(Followers followers, Supervisor supervisor, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly HashSet<string> _mended = new(StringComparer.Ordinal);

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        supervisor.RepeatAsync(WatchNames.Environments, new(Interval, Pause), LookAsync, cancellationToken);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        // asked once: mending the first workspace starts the keeper, and the others would count as mended
        if (!await followers.IsRuntimeUpAsync(cancellationToken)) _mended.Clear();
        var all = true;
        foreach (var workspace in followers.Workspaces)
        {
            var mended = false;
            await supervisor.TryAsync(
                WatchNames.EnvironmentsOf(workspace), async token => mended = await MendAsync(workspace, token), cancellationToken);
            all &= mended;
        }
        if (!all) await Task.Delay(Pause, time, cancellationToken);
    }

    /// <returns>False when some environment could not be mended. It does not keep the others waiting.</returns>
    private async Task<bool> MendAsync(string workspace, CancellationToken cancellationToken)
    {
        // what cannot be followed is told by who tries to
        if (await followers.FindAsync(workspace) is not { } follower) return true;
        if (_mended.Contains(workspace)) return true;
        var all = true;
        foreach (var environment in await follower.ReadDeployedAsync(cancellationToken))
        {
            var name = $"{workspace}/{environment}";
            if (_mended.Contains(name)) continue;
            // a delivery that is under way is logged by who began it
            var failed = await supervisor.TryAsync(WatchNames.Running(workspace, environment), async token =>
            {
                var said = await follower.LocalWorker(environment).ResumeDeploymentAsync(ProgressTo.Nobody, token);
                Mended(said.Says);
            }, cancellationToken);
            if (failed is null) _mended.Add(name);
            else all = false;
        }
        if (all) _mended.Add(workspace);
        return all;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void Mended(string what);
}

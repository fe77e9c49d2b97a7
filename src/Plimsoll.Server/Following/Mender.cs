using Microsoft.Extensions.Logging;
using Plimsoll.Pipeline;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Brings environments back to what their ledgers say: when the controller starts, and whenever the keeper is gone; again until it succeeds.</summary>
internal sealed partial class Mender(Followers followers, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly HashSet<string> _mended = new(StringComparer.Ordinal);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var workspace in followers.Workspaces) await MendAsync(workspace, cancellationToken);
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // told to end
        }
    }

    private async Task MendAsync(string workspace, CancellationToken cancellationToken)
    {
        try
        {
            var follower = await followers.RequireAsync(workspace);
            if (_mended.Contains(workspace) && await followers.IsRuntimeUpAsync(cancellationToken)) return;
            foreach (var environment in await follower.ReadDeployedAsync(cancellationToken))
            {
                // a delivery that is under way is logged by who began it
                var said = await follower.LocalWorker(environment).ResumeDeploymentAsync(new Quiet(), cancellationToken);
                Mended(said);
            }
            _mended.Add(workspace);
        }
        catch (Exception e) when (e is PlimsollException or GitException or IOException)
        {
            _mended.Remove(workspace);
            NotMended(workspace, e.Message);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private sealed class Quiet : IProgress<RunProgress>
    {
        public void Report(RunProgress value) { }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void Mended(string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Workspace}: not mended: {Why}")]
    private partial void NotMended(string workspace, string why);
}

using System.Runtime.ExceptionServices;
using Plimsoll.Progress;
using Plimsoll.Server.Following;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Api;

/// <summary>Follows a repository and makes the environments of this machine what they should be.</summary>
/// <param name="followers">The repositories that are followed.</param>
/// <param name="ending">Ends when the controller does: work goes on when a caller goes away.</param>
internal sealed class Up(Followers followers, CancellationToken ending)
{
    public async Task<CommandReport> RunAsync(Target target, ApiRequest request, IProgress<RunProgress> progress)
    {
        var source = request.Source ?? throw new PlimsollException(Outcome.Usage, "PLM7005", "up: the request names no source");
        var follower = await followers.FollowAsync(target.Workspace, source, ending);
        var manifest = await follower.ReadManifestAsync(ending);
        var done = new List<EnvironmentReport>();
        Exception? failed = null;
        foreach (var environment in manifest.Environments.Where(e => e.IsLocal))
        {
            try
            {
                var worker = follower.Worker(manifest, environment);
                var strict = await follower.StrictAsync(manifest, environment, ending);
                var ledger = await worker.ReadLedgerAsync(ending);
                var head = strict.Promotes is not null || ledger.Hold is not null ? null : await follower.HeadAsync(strict, ending);
                // nobody asks for a release that was cancelled or is marked as bad by starting what runs
                done.Add(head is null || ledger.Cancelled.ContainsKey(head) || await worker.FindRejectionAsync(head, ending) is not null
                    ? await worker.ResumeDeploymentAsync(progress, ending)
                    : await worker.DeployAsync(strict, head, request.Actor, request.Yes, progress, ending));
            }
            // what is wrong with one environment does not keep the others waiting; the first is what the command ends with
            catch (Exception e) when (!ending.IsCancellationRequested)
            {
                if (failed is null) failed = e;
                else progress.Report(new("deploy", environment.Name, Problems.Of(e).Message));
            }
        }
        if (failed is not null)
        {
            foreach (var each in done) progress.Report(new("deploy", "", each.Says));
            ExceptionDispatchInfo.Throw(failed);
        }
        return new(false, done);
    }
}

using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;
using Plimsoll.Server.Api;
using Plimsoll.Server.Following;
using Plimsoll.Server.Watching;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>Reads git, ledgers and runtime, and compares them. Needs no controller.</summary>
/// <param name="home">Whose environments.</param>
/// <param name="runtimes">What runs.</param>
/// <param name="time">The clock of gates.</param>
public sealed class StatusReader(Home home, Runtimes runtimes, TimeProvider time)
{
    /// <summary>Which version runs where, of one workspace.</summary>
    /// <param name="repository">The user's repository.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">PLM7004: the name of the workspace belongs to another repository.</exception>
    public async Task<StatusReport> ReadAsync(GitRepository repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        const string branches = "refs/heads/";
        var manifest = await CatalogReader.ReadWorkspaceAsync(repository,
            await PolicyReader.FindCommitAsync(repository, branches, cancellationToken), cancellationToken);
        var ledgers = new LedgerReader(home, repository, manifest.Name);
        var problems = new List<string>();
        await RequireNameAsync(manifest.Name, repository, problems, cancellationToken);
        var failures = new Failures(home.FailuresFile(manifest.Name), problems.Add).Read();
        using var controller = await ControllerClient.FindAsync(home, cancellationToken);
        var failing = controller is null ? [] : ReadFailing(home.WatchesFile, problems);
        if (manifest.Environments.Any(environment => !environment.IsLocal))
        {
            var shared = (await ledgers.ReadSharedAsync(cancellationToken)).Address;
            if (FileLock.IsHeld(home.ServeLock(shared))) failing = [.. failing, .. ReadFailing(home.ServedWatchesFile(shared), problems)];
        }
        // it writes to the disk, so once for all environments, and only where it matters
        var noRoom = new Lazy<string?>(FindNoRoom);
        // a cluster and a shared repository may be far away: each is asked beside the others
        var environments = await Task.WhenAll(manifest.Environments.Select(async environment =>
        {
            var (reading, observing) = (ledgers.ReadAsync(environment, cancellationToken), runtimes.Open(manifest, environment)
                .ObserveAsync(new(manifest.Name, environment.Name), cancellationToken));
            try
            {
                await Task.WhenAll(reading, observing);
                var (ledger, failure) = (await reading, failures.GetValueOrDefault(environment.Name));
                var newest = await repository.ReadRefAsync(branches + environment.Follows, cancellationToken);
                var current = ledger.Current?.Deployment.Commit;
                // only what is pushed and does not run there waits
                var source = newest is null || newest == current ? null
                    : manifest.Environments.FirstOrDefault(other => other.Name == environment.Promotes);
                var rejections = await ledgers.ReadRejectionsAsync(environment, cancellationToken);
                var waits = newest is null || newest == current ? null
                    : source is not null ? await TellWaitAsync(repository, environment, newest,
                        await ledgers.ReadAsync(source, cancellationToken), ledger, rejections, cancellationToken)
                    : Rejections.Find(rejections, newest, environment.Name) is { } bad
                        ? $"{Rejections.Tell(bad)}; {Rejections.Act(newest)}" : null;
                var behind = await BehindAsync(repository, newest, current, cancellationToken);
                return StatusBuilder.Build(environment, ledger, await observing, behind, failure) with
                {
                    Rejected = current is not null && Rejections.Find(rejections, current) is { } mark ? RejectedStatus.Of(mark) : null,
                    WhyBehind = WhyBehind.Tell(environment, ledger, newest, failure, Obstacle, controller is not null,
                        () => waits, rejections),
                };
            }
            // of a machine: a shared one has its ledger elsewhere, and when that cannot be reached there is no answer at all
            catch (Exception e) when (environment.IsLocal && !cancellationToken.IsCancellationRequested)
            {
                return StatusBuilder.Unknown(environment, Problems.Of(e).Message);
            }

            // on a full disk the controller cannot write what fails, and what it wrote before is no longer so
            string? Obstacle() => noRoom.Value ?? WatchNames.FindObstacle(failing, manifest.Name, environment)?.Why;
        }));
        return new(controller?.Info.Url, environments) { Failing = failing, Problems = problems };
    }

    /// <summary>What a pushed commit waits for; null when it may go.</summary>
    private async Task<string?> TellWaitAsync(GitRepository repository, EnvironmentManifest environment, string commit, LedgerState source,
        LedgerState target, LedgerState rejections, CancellationToken cancellationToken)
    {
        try
        {
            var facts = await GateReader.ReadAsync(repository, environment, commit, source, target, rejections, cancellationToken);
            return Gates.Tell(environment, commit, facts, time.GetUtcNow());
        }
        catch (GitException e) when (e.Problem is GitProblem.UnknownRevision or GitProblem.MissingFromShallowClone)
        {
            return $"what it waits for cannot be told here: {e.Message}; to have all commits: git fetch";
        }
    }

    /// <summary>What is damaged is shown, and keeps nobody from seeing the rest.</summary>
    private async Task RequireNameAsync(
        string workspace, GitRepository repository, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            await new WorkspaceNames(home).RequireAsync(workspace, repository, cancellationToken);
        }
        catch (DamagedFileException e)
        {
            problems.Add(e.Message);
        }
    }

    private string? FindNoRoom()
    {
        try
        {
            home.RequireRoom();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problems.Of(e).Message;
        }
    }

    private static IReadOnlyList<FailingWatch> ReadFailing(string file, List<string> problems)
    {
        try
        {
            return new FailingWatches(file).Read();
        }
        catch (DamagedFileException e)
        {
            problems.Add(e.Message);
            return [];
        }
    }

    private static async Task<int?> BehindAsync(GitRepository repository, string? head, string? commit, CancellationToken cancellationToken)
    {
        if (commit is null || head is null) return null;
        return head == commit ? 0
            : await repository.FindCommitAsync(commit, cancellationToken) is null ? null
            : await repository.CountBehindAsync(commit, head, cancellationToken);
    }
}

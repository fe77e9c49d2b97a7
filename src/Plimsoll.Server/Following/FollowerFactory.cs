using Microsoft.Extensions.Logging;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Pipeline;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Puts together what follows a repository.</summary>
/// <param name="Home">Whose.</param>
/// <param name="Runtimes">Where environments run.</param>
/// <param name="Pipeline">Makes the pipeline of a repository.</param>
/// <param name="Time">Tells the time between looks.</param>
public sealed record FollowerFactory(Home Home, Runtimes Runtimes, Func<GitRepository, CommitPipeline> Pipeline, TimeProvider Time)
{
    /// <summary>The keys that open secrets here. Default: that of the home.</summary>
    public SecretKeys SecretKeys { get; init; } = new(Home.SecretKey, null);

    /// <summary>Opens a repository and the home's mirror of it. It is not followed yet.</summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="path">Where the repository is.</param>
    /// <param name="log">Told what happens.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">There is no repository.</exception>
    public async Task<WorkspaceFollower> OpenAsync(string workspace, string path, ILogger log, CancellationToken cancellationToken)
    {
        var source = await GitRepository.OpenAsync(path, cancellationToken);
        var mirror = await Mirror.EnsureAsync(Home.Mirror(workspace), path, cancellationToken);
        var shared = await source.ReadSharedAsync(cancellationToken);
        return Follower(workspace, source, mirror, shared.Address, Home.FailuresFile(workspace), log);
    }

    /// <summary>Opens a repository elsewhere by a mirror of it, which is brought up to date.</summary>
    /// <param name="remote">Where it is.</param>
    /// <param name="log">Told what happens.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">It cannot be reached.</exception>
    /// <exception cref="PlimsollException">Its plimsoll.yaml is not valid; PLM7004: its name belongs to another repository.</exception>
    public async Task<WorkspaceFollower> OpenRemoteAsync(RemoteAddress remote, ILogger log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        var mirror = await Mirror.EnsureAsync(Home.ServedMirror(remote.Address), remote, cancellationToken);
        await mirror.FetchAsync(cancellationToken);
        var commit = await PolicyReader.FindCommitAsync(mirror, WorkspaceFollower.Branches, cancellationToken);
        var manifest = await CatalogReader.ReadWorkspaceAsync(mirror, commit, cancellationToken);
        await new WorkspaceNames(Home).ClaimAsync(manifest.Name, mirror, remote, cancellationToken);
        return Follower(manifest.Name, mirror, mirror, (await mirror.ReadSharedAsync(cancellationToken)).Address,
            Home.ServedFailuresFile(remote.Address), log);
    }

    /// <summary>Opens what all clones of a repository share, for a command that somebody gives in one of them. It is not fetched
    /// yet.</summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="path">Where the clone is.</param>
    /// <param name="log">Told what happens.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">There is no repository.</exception>
    public async Task<WorkspaceFollower> OpenSharedAsync(string workspace, string path, ILogger log, CancellationToken cancellationToken)
    {
        var clone = await GitRepository.OpenAsync(path, cancellationToken);
        var shared = await clone.ReadSharedAsync(cancellationToken);
        var mirror = await (await MirrorAsync(shared, cancellationToken)).WithAccessOfAsync(clone, cancellationToken);
        return Follower(workspace, clone, mirror, shared.Address, Home.FailuresFile(workspace), log);
    }

    /// <summary>A repository in a folder that is away is like any other that cannot be reached: whoever fetches is told.</summary>
    private async Task<GitRepository> MirrorAsync(RemoteAddress shared, CancellationToken cancellationToken)
    {
        var folder = Home.ServedMirror(shared.Address);
        try
        {
            return await Mirror.EnsureAsync(folder, shared, cancellationToken);
        }
        catch (GitException e) when (e.Problem == GitProblem.NotARepository && Directory.Exists(folder))
        {
            return (await Mirror.OpenAsync(folder, cancellationToken)).WithAccessTo(shared);
        }
    }

    private WorkspaceFollower Follower(string workspace, GitRepository source, GitRepository mirror, string shared, string failuresFile,
        ILogger log)
    {
        var commits = Pipeline(mirror);
        commits.RequireAsync = RequireNameAsync;
        var failures = new Failures(failuresFile, why => Log.FailuresLost(log, why));
        return new(workspace, source, mirror, Worker, new LedgerReader(Home, source, workspace).ReadAsync, Time, log);

        Task RequireNameAsync(WorkspaceManifest manifest, string commit, CancellationToken cancellationToken)
        {
            WorkspaceNames.RequireUnchanged(workspace, manifest, commit);
            // without workspace: a commit has the name of the repository's folder, which may be another one's
            return manifest.Name == workspace ? Task.CompletedTask
                : new WorkspaceNames(Home).RequireAsync(manifest.Name, mirror, cancellationToken);
        }

        EnvironmentWorker Worker(WorkspaceManifest manifest, EnvironmentManifest environment)
        {
            var (registry, rejections) = (environment.IsLocal ? null : manifest.Registry, LedgerOf(Rejections.Ledger));
            // the keeper has the key of its home, and no other
            var secrets = new EnvironmentSecrets(mirror, new(workspace, environment.Name),
                environment.IsLocal ? SecretKeys.FindOwn : SecretKeys.Find);
            return new(new(workspace, environment.Name), mirror, LedgerOf(environment.Name), commits, Runtimes.Open(manifest, environment),
                failures, Time, registry, Marks(), rejections, secrets);

            DeploymentMarks Marks() => new(new(workspace, environment.Name), source, mirror, environment.IsLocal ? null : shared, commits,
                registry)
            {
                Rejections = rejections,
                Time = Time,
            };

            Ledger LedgerOf(string name) => environment.IsLocal ? LocalLedger.Of(Home, mirror, workspace, name)
                : new Ledger(mirror, name, shared);
        }
    }
}

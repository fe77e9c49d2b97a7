using Microsoft.Extensions.Logging;
using Plimsoll.Oci;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Follows one repository: when a branch moves, fetches it and lets the environments that follow it take the newest commit.</summary>
/// <param name="workspace">The workspace's name.</param>
/// <param name="source">The repository that is followed; for a command, the clone that it was given in.</param>
/// <param name="mirror">The home's mirror of it.</param>
/// <param name="worker">Makes the worker of an environment.</param>
/// <param name="time">Tells the time between looks.</param>
/// <param name="log">Told what happens.</param>
public sealed partial class WorkspaceFollower(
    string workspace, GitRepository source, GitRepository mirror, Func<WorkspaceManifest, EnvironmentManifest, EnvironmentWorker> worker, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Where a mirror has the branches of what it mirrors.</summary>
    internal const string Branches = "refs/remotes/origin/";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, EnvironmentWorker> _workers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _fetching = new(1);

    /// <summary>The workspace's name.</summary>
    public string Workspace => workspace;

    /// <summary>Where it looks.</summary>
    public GitRepository Source => source;

    /// <summary>The mirror.</summary>
    public GitRepository Mirror => mirror;

    /// <summary>The worker of an environment; the same one every time, while the environment stays in its place.</summary>
    /// <exception cref="PlimsollException">The workspace cannot be delivered there.</exception>
    public EnvironmentWorker Worker(WorkspaceManifest manifest, EnvironmentManifest environment)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(environment);
        if (!environment.IsLocal && manifest.Registry is null)
            throw new PlimsollException(Outcome.Refused, "PLM3011", $"{environment.Name} runs on {environment.Runtime}, whose nodes cannot pull from the registry of this machine. Say in plimsoll.yaml where images go, such as registry: ghcr.io/acme");
        var place = manifest.PlaceOf(environment);
        lock (_workers)
        {
            return _workers.TryGetValue(place, out var known) ? known : _workers[place] = worker(manifest, environment);
        }
    }

    /// <summary>The worker of an environment of this machine, which needs no plimsoll.yaml to go on.</summary>
    public EnvironmentWorker LocalWorker(string environment) => Worker(new(workspace, null, [], []), new() { Name = environment, Follows = "" });

    /// <summary>Brings the mirror up to date.</summary>
    /// <exception cref="GitException">What it mirrors cannot be reached.</exception>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            await mirror.FetchAsync(cancellationToken);
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Brings the mirror up to date and reads plimsoll.yaml.</summary>
    /// <exception cref="PlimsollException">The manifests are not valid.</exception>
    public async Task<WorkspaceManifest> ReadManifestAsync(CancellationToken cancellationToken)
    {
        await FetchAsync(cancellationToken);
        var commit = await PolicyReader.FindCommitAsync(mirror, Branches, cancellationToken);
        return await CatalogReader.ReadWorkspaceAsync(mirror, commit, cancellationToken);
    }

    /// <summary>The environments of this machine that have a ledger, also those that plimsoll.yaml has no more.</summary>
    public async Task<IReadOnlyList<string>> ReadDeployedAsync(CancellationToken cancellationToken)
    {
        const string ledgers = "refs/heads/deployments/";
        return [.. (await mirror.ListRefsAsync(ledgers, cancellationToken)).Keys.Select(k => k[ledgers.Length..]).Order(StringComparer.Ordinal)];
    }

    /// <summary>The head of the branch that an environment follows.</summary>
    public Task<string> HeadAsync(EnvironmentManifest environment, CancellationToken cancellationToken) => PolicyReader.HeadAsync(mirror, Branches, environment, cancellationToken);

    /// <summary>Goes on only with a commit that is on one of the branches that are followed; what no repository has is for who reads it to say.</summary>
    /// <exception cref="PlimsollException">PLM3016: only the clone has it.</exception>
    public async Task RequirePushedAsync(EnvironmentManifest environment, string commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(commit);
        if (await mirror.FindCommitAsync(commit, cancellationToken) is not null || await source.FindCommitAsync(commit, cancellationToken) is null) return;
        var place = environment.IsLocal ? "this repository" : "the repository that all clones share";
        throw new PlimsollException(Outcome.Refused, "PLM3016",
            $"deploying {commit[..7]} to {environment.Name}: no branch of {place} has that commit, so nobody else could tell what runs.\n         To deploy it: {(environment.IsLocal ? "git branch" : "git push")}, and then the same again");
    }

    /// <summary>Whether the clone has commits on an environment's branch that were not pushed, and so are not what it gets.</summary>
    public async Task<bool> HasMoreAsync(EnvironmentManifest environment, string head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return await source.ReadRefAsync($"refs/heads/{environment.Follows}", cancellationToken) is { } mine && mine != head && await mirror.FindCommitAsync(mine, cancellationToken) is null;
    }

    /// <summary>Follows until cancelled. What goes wrong is logged; what git could not do is tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        HashSet<string> branches = [];
        var watch = Watch(branches);
        while (true)
        {
            await watch.WaitAsync(cancellationToken);
            try
            {
                var followed = await FollowAsync(cancellationToken);
                if (followed.SetEquals(branches)) continue;
                branches = followed;
                watch = Watch(branches);
            }
            catch (Exception e) when (e is PlimsollException or GitException or OciException or IOException or UnauthorizedAccessException)
            {
                CannotFollow(workspace, e.Message);
                await Task.Delay(Patience, time, cancellationToken);
                // what this machine could not do just now is tried again; what is wrong in a commit waits for the next one
                if (e is not PlimsollException) watch = Watch(branches);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _fetching.Dispose();
        foreach (var known in _workers.Values) known.Dispose();
    }

    // the main branch is always watched: it says which others are followed
    private RefWatch Watch(HashSet<string> branches) => RefWatch.Local(source, [.. branches.Union(PolicyReader.Usual)], time);

    private async Task<HashSet<string>> FollowAsync(CancellationToken cancellationToken)
    {
        var manifest = await ReadManifestAsync(cancellationToken);
        // a shared environment takes what somebody gives it, and not what happens to be on this machine
        var environments = manifest.Environments.Where(e => e.IsLocal && e.Promotes is null).ToList();
        foreach (var environment in environments)
        {
            try
            {
                var head = await HeadAsync(environment, cancellationToken);
                if (await Worker(manifest, environment).FollowAsync(environment, head, new LogProgress(log, environment.Name), cancellationToken) is { } done) Delivered(done);
            }
            catch (PlimsollException e)
            {
                NotDelivered(environment.Name, e.Message);
            }
        }
        return [.. environments.Select(e => e.Follows)];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void Delivered(string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Environment}: not delivered: {Why}")]
    private partial void NotDelivered(string environment, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Workspace}: cannot follow: {Why}")]
    private partial void CannotFollow(string workspace, string why);
}

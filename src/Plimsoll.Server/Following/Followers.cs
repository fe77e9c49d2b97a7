using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Plimsoll.Processes;
using Plimsoll.Server.Watching;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>All repositories that a controller follows.</summary>
/// <param name="factory">Opens them.</param>
/// <param name="log">Told what happens.</param>
/// <param name="supervisor">Lets none of them end.</param>
public sealed class Followers(FollowerFactory factory, ILogger log, Supervisor supervisor) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<WorkspaceFollower>>> _known = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly Followed _followed = new(factory.Home);

    /// <summary>The workspaces that are followed now.</summary>
    public IEnumerable<string> Workspaces => _known.Keys.Order(StringComparer.Ordinal);

    /// <summary>Begins to follow what was followed when the last controller ended, and tries again what could not be opened.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        supervisor.RepeatAsync(WatchNames.Repositories, new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)), async token =>
        {
            foreach (var (workspace, source) in _followed.Read())
                if (!_known.ContainsKey(workspace))
                    await supervisor.TryAsync(WatchNames.Workspace(workspace), each => FollowAsync(workspace, source, each), token);
        }, cancellationToken);

    /// <summary>Follows a repository from now on; one that is followed already goes on.</summary>
    public async Task<WorkspaceFollower> FollowAsync(string workspace, string source, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(source, cancellationToken);
        await new WorkspaceNames(factory.Home).RequireAsync(workspace, repository, cancellationToken);
        _followed.Add(workspace, source);
        var follower = _known.GetOrAdd(workspace, _ => new(() => BeginAsync(workspace, source)));
        try
        {
            return await follower.Value.WaitAsync(cancellationToken);
        }
        catch when (follower.Value.IsFaulted)
        {
            _known.TryRemove(new(workspace, follower));
            throw;
        }
    }

    /// <summary>The follower of a workspace.</summary>
    /// <exception cref="PlimsollException">It is not followed.</exception>
    /// <exception cref="DamagedFileException">Nobody knows whether it is followed.</exception>
    public async Task<WorkspaceFollower> RequireAsync(string workspace) => _known.TryGetValue(workspace, out var follower)
        ? await follower.Value
        : _followed.Read().TryGetValue(workspace, out var source) ? await FollowAsync(workspace, source, _ending.Token)
        : throw new PlimsollException(Outcome.Unavailable, "PLM7003",
            $"{workspace} is not followed here.\n         To begin: plimsoll up -d");

    /// <summary>The follower of a workspace; null while it could not be opened.</summary>
    public async Task<WorkspaceFollower?> FindAsync(string workspace) =>
        _known.TryGetValue(workspace, out var follower) && follower.Value.IsCompletedSuccessfully ? await follower.Value : null;

    /// <summary>Whether the local runtime can be asked.</summary>
    public Task<bool> IsRuntimeUpAsync(CancellationToken cancellationToken) => factory.Runtimes.IsLocalUpAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _ending.Cancel();
        foreach (var follower in _known.Values.Where(f => f.Value.IsCompletedSuccessfully)) follower.Value.Result.Dispose();
        _ending.Dispose();
    }

    private async Task<WorkspaceFollower> BeginAsync(string workspace, string path)
    {
        var follower = await factory.OpenAsync(workspace, path, log, _ending.Token);
        _ = follower.RunAsync(supervisor, _ending.Token);
        return follower;
    }
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Why}")]
    public static partial void FailuresLost(ILogger log, string why);
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>All repositories that a controller follows.</summary>
/// <param name="factory">Opens them.</param>
/// <param name="log">Told what happens.</param>
public sealed class Followers(FollowerFactory factory, ILogger log) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<WorkspaceFollower>>> _known = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly Followed _followed = new(factory.Home);

    /// <summary>The workspaces that are followed now.</summary>
    public IEnumerable<string> Workspaces => _known.Keys.Order(StringComparer.Ordinal);

    /// <summary>Begins to follow what was followed when the last controller ended.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (workspace, source) in _followed.Read())
        {
            try
            {
                await FollowAsync(workspace, source, cancellationToken);
            }
            catch (GitException e)
            {
                Log.Lost(log, workspace, e.Message);
            }
        }
    }

    /// <summary>Follows a repository from now on; one that is followed already goes on.</summary>
    public async Task<WorkspaceFollower> FollowAsync(string workspace, string source, CancellationToken cancellationToken)
    {
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
    public async Task<WorkspaceFollower> RequireAsync(string workspace) => _known.TryGetValue(workspace, out var follower)
        ? await follower.Value
        : throw new PlimsollException(Outcome.Unavailable, "PLM7003", $"{workspace} is not followed here.\n         To begin: plimsoll up -d");

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
        _ = follower.RunAsync(_ending.Token).ContinueWith(t => Log.Ended(log, workspace, t.Exception), CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return follower;
    }
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Workspace}: not followed any more: {Why}")]
    public static partial void Lost(ILogger log, string workspace, string why);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Workspace}: following ended")]
    public static partial void Ended(ILogger log, string workspace, Exception? e);
}

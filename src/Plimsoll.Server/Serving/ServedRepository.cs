using Microsoft.Extensions.Logging;
using Plimsoll.Server.Following;
using Plimsoll.Server.Watching;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Serving;

/// <summary>The repository that is served: when a branch of it moves, its environments are told.</summary>
/// <param name="factory">Opens it.</param>
/// <param name="options">What is served.</param>
/// <param name="supervisor">Told what fails.</param>
/// <param name="log">Told what happens.</param>
internal sealed partial class ServedRepository(FollowerFactory factory, ServeOptions options, Supervisor supervisor, ILogger log)
    : IDisposable
{
    private const string Renamed = "PLM7012";

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, ServedEnvironment> _served = new(StringComparer.Ordinal);
    private readonly Pace _pace = new(options.Interval, LongestPause);
    private WorkspaceFollower? _follower;
    private string _said = "";

    /// <summary>Serves until cancelled. What goes wrong is tried again.</summary>
    /// <param name="onRead">Called whenever it was read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PlimsollException">PLM7012: the workspace has another name now.</exception>
    public async Task RunAsync(Action onRead, CancellationToken cancellationToken)
    {
        try
        {
            var watch = Watch();
            while (true)
            {
                PlimsollException? renamed = null;
                var problem = await supervisor.TryAsync(WatchNames.Reading(options.Repository), async token =>
                {
                    await watch.WaitAsync(token);
                    renamed = await ReadAsync(token);
                    onRead();
                }, cancellationToken);
                if (renamed is not null) throw renamed;
                if (problem is null)
                {
                    _pace.Calm();
                    continue;
                }
                _pace.Trouble();
                await Task.Delay(_pace.Next, factory.Time, cancellationToken);
                // what could not be done just now is tried again; what is wrong in a commit waits for the next one
                if (problem.Outcome != Outcome.Usage) watch = Watch();
            }
        }
        finally
        {
            await Task.WhenAll(_served.Values.Select(served => served.DisposeAsync().AsTask()));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _follower?.Dispose();

    private RefWatch Watch() => RefWatch.Remote(options.Repository, options.Interval, factory.Time, NoteReaching);

    private void NoteReaching(string? why) => supervisor.Note(WatchNames.Reaching(options.Repository),
        why is null ? null : new GitException(GitProblem.Unreachable, $"asking for its branches: {why}").ToPlimsoll());

    /// <returns>PLM7012 when the workspace has another name now, which ends it; null otherwise.</returns>
    private async Task<PlimsollException?> ReadAsync(CancellationToken cancellationToken)
    {
        _follower ??= await factory.OpenRemoteAsync(options.Repository, log, cancellationToken);
        var (manifest, _) = await _follower.ReadNewestAsync(cancellationToken);
        if (manifest.Name != _follower.Workspace)
            return new PlimsollException(Outcome.Refused, Renamed,
                $"serving {_follower.Workspace}: the workspace is {manifest.Name} now, and its environments are others. "
                + "Start plimsoll serve again");
        var chosen = options.Choose(manifest);
        foreach (var environment in chosen)
        {
            if (_served.TryGetValue(environment.Name, out var served)) served.Tell(manifest, environment);
            else _served[environment.Name] = ServedEnvironment.Start(_follower, supervisor, factory.Time, log, manifest, environment);
        }
        foreach (var gone in _served.Keys.Except(chosen.Select(environment => environment.Name)).ToList())
        {
            await _served[gone].DisposeAsync();
            _served.Remove(gone);
        }
        Tell(manifest, chosen);
        return null;
    }

    private void Tell(WorkspaceManifest manifest, IReadOnlyList<EnvironmentManifest> chosen)
    {
        var names = chosen.Count == 0 ? "no environment: none is shared (runtime: kubernetes)"
            : string.Join(", ", chosen.Select(environment => environment.Name));
        var missing = options.Missing(manifest);
        var said =
            $"{manifest.Name}: serving {names}"
                + $"{(missing.Count > 0 ? $"; there is no shared environment {string.Join(", ", missing)}" : "")}";
        if (said != _said) Serving(_said = said);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}")]
    private partial void Serving(string what);
}

using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Logs;
using Plimsoll.Runtime.Local.Wire;

namespace Plimsoll.Runtime.Local;

/// <summary>This machine as a runtime: a client of its keeper, which is started when it is needed.</summary>
/// <param name="home">PLIMSOLL_HOME.</param>
/// <param name="keeper">The command that runs <see cref="Keeper.RunAsync"/> in that home.</param>
/// <param name="time">The clock.</param>
public sealed class LocalRuntime(string home, Command keeper, TimeProvider time) : IRuntime
{
    private const int Tries = 5;
    private readonly KeeperHome _home = new(Path.GetFullPath(home));

    /// <inheritdoc />
    /// <exception cref="IOException">The keeper cannot be started, or refused the request.</exception>
    public async Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RolloutEvent> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(progress);
        var request = new Request(Request.CurrentProtocol, Verb.Converge) { State = state, Epoch = epoch };
        for (var tried = 1; ; tried++)
        {
            await StartKeeperIfNeededAsync(cancellationToken);
            // a keeper that was killed in the middle is no fault of the deployment: the next one is told again
            if (await AskAsync(request, progress, cancellationToken) is { } reply)
                return reply.Outcome() ?? throw new IOException($"the keeper did not say how the rollout of {state.Environment} ended");
            if (tried == Tries) throw new IOException($"the keeper ended {Tries} times during the rollout of {state.Environment}: see {_home.Log}");
        }
    }

    /// <inheritdoc />
    public async Task<Observed?> ObserveAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
        (await AskAsync(new(Request.CurrentProtocol, Verb.Observe) { Environment = environment }, null, cancellationToken))?.Observed;

    /// <inheritdoc />
    public IAsyncEnumerable<LogLine> LogsAsync(EnvironmentId environment, string? service, bool follow, CancellationToken cancellationToken) =>
        LogReader.ReadAsync(_home.Of(environment).Logs, service, follow, time, cancellationToken);

    /// <summary>Drains and stops all of an environment. Nothing when no keeper runs, since then nothing else does.</summary>
    public Task StopAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
        AskAsync(new(Request.CurrentProtocol, Verb.Stop) { Environment = environment }, null, cancellationToken);

    /// <summary>Drains and stops everything, and the keeper. Ends when nothing of it is left.</summary>
    public async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        await AskAsync(new(Request.CurrentProtocol, Verb.ShutDown), null, cancellationToken);
        while (FileLock.IsHeld(_home.Lock)) await Task.Delay(KeeperStart.Pause, time, cancellationToken);
    }

    /// <summary>Whether a keeper runs in this home.</summary>
    public async Task<bool> IsKeeperRunningAsync(CancellationToken cancellationToken) =>
        await AskAsync(new(Request.CurrentProtocol, Verb.Hello), null, cancellationToken) is not null;

    /// <summary>Starts the keeper, unless one runs; ends when it answers.</summary>
    /// <exception cref="IOException">It does not come up.</exception>
    public async Task StartKeeperIfNeededAsync(CancellationToken cancellationToken)
    {
        if (!await IsKeeperRunningAsync(cancellationToken)) await new KeeperStart(_home, keeper, time).RunAsync(IsKeeperRunningAsync, cancellationToken);
    }

    /// <summary>The last reply; null when no keeper runs, or it ended before it answered.</summary>
    private async Task<Reply?> AskAsync(Request request, IProgress<RolloutEvent>? progress, CancellationToken cancellationToken)
    {
        if (await KeeperConnection.TryConnectAsync(_home.Socket, cancellationToken) is not { } connection) return null;
        await using (connection)
        {
            try
            {
                await connection.WriteAsync(request, WireJson.Default.Request, cancellationToken);
                while (await connection.ReadAsync(WireJson.Default.Reply, cancellationToken) is { } reply)
                {
                    if (reply.Error is { } error) throw new KeeperRefusedException(error);
                    if (reply.Event is { } said) progress?.Report(said);
                    if (reply.Last) return reply;
                }
                return null;
            }
            catch (IOException e) when (e is not KeeperRefusedException)
            {
                return null;
            }
        }
    }
}

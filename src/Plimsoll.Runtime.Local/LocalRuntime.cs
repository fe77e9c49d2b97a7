using Plimsoll.Processes;
using Plimsoll.Progress;
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

    /// <summary>How long a keeper that has ended everything may take to end itself.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(60);

    private readonly KeeperHome _home = new(Path.GetFullPath(home));

    /// <summary>How long a keeper may say nothing before it is asked whether it is still there; as long may it take to answer that.
    /// Default: 30 s.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    /// <exception cref="IOException">The keeper cannot be started, or refused the request.</exception>
    public async Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
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
            if (tried == Tries)
                throw new IOException($"the keeper ended {Tries} times during the rollout of {state.Environment}: see {_home.Log}");
        }
    }

    /// <inheritdoc />
    public async Task<Observed?> ObserveAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
        (await AskAsync(new(Request.CurrentProtocol, Verb.Observe) { Environment = environment }, null, cancellationToken))?.Observed;

    /// <inheritdoc />
    public IAsyncEnumerable<LogLine> LogsAsync(EnvironmentId environment, string? service, bool follow,
        CancellationToken cancellationToken) =>
        LogReader.ReadAsync(_home.Of(environment).Logs, service, follow, time, cancellationToken);

    /// <summary>Drains and stops all of an environment. Nothing when no keeper runs, since then nothing else does.</summary>
    public Task StopAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
        AskAsync(new(Request.CurrentProtocol, Verb.Stop) { Environment = environment }, null, cancellationToken);

    /// <summary>Drains and stops everything, and the keeper. Ends when nothing of it is left.</summary>
    /// <exception cref="KeeperSilentException">It does not answer.</exception>
    /// <exception cref="LockHeldException">It, or a process that is no keeper, holds the keeper's lock for longer than a minute after
    /// that.</exception>
    public async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        await AskAsync(new(Request.CurrentProtocol, Verb.ShutDown), null, cancellationToken);
        await FileLock.WaitUntilFreeAsync(_home.Lock, EndPatience, time, cancellationToken);
    }

    /// <summary>Whether a keeper runs in this home.</summary>
    /// <exception cref="KeeperSilentException">One does, and does not answer.</exception>
    public async Task<bool> IsKeeperRunningAsync(CancellationToken cancellationToken) =>
        await AskAsync(new(Request.CurrentProtocol, Verb.Hello), null, cancellationToken) is not null;

    /// <summary>Starts the keeper, unless one runs; ends when it answers.</summary>
    /// <exception cref="IOException">It does not come up.</exception>
    public async Task StartKeeperIfNeededAsync(CancellationToken cancellationToken)
    {
        if (!await IsKeeperRunningAsync(cancellationToken))
            await new KeeperStart(_home, keeper, time).RunAsync(IsKeeperRunningAsync, cancellationToken);
    }

    /// <summary>The last reply; null when no keeper runs, or it ended before it answered.</summary>
    private async Task<Reply?> AskAsync(Request request, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        if (await KeeperConnection.TryConnectAsync(_home.Socket, cancellationToken) is not { } connection) return null;
        await using (connection)
        {
            try
            {
                await connection.WriteAsync(request, WireJson.Default.Request, cancellationToken)
                    .WaitAsync(Patience, time, cancellationToken);
                while (await ReadAsync(connection, request.Verb, cancellationToken) is { } reply)
                {
                    if (reply.Error is { } error) throw new KeeperRefusedException(error);
                    if (reply.Event is { } said) progress?.Report(said);
                    if (reply.Last) return reply;
                }
                return null;
            }
            catch (IOException e) when (e is not (KeeperRefusedException or KeeperSilentException))
            {
                return null;
            }
            catch (TimeoutException)
            {
                throw Silent();
            }
        }
    }

    /// <summary>The next reply. What takes long ends when the keeper says so, which has limits of its own, for as long as it answers others
    /// meanwhile.</summary>
    private async Task<Reply?> ReadAsync(KeeperConnection connection, Verb verb, CancellationToken cancellationToken)
    {
        var reading = connection.ReadAsync(WireJson.Default.Reply, cancellationToken);
        while (await Task.WhenAny(reading, Task.Delay(Patience, time, cancellationToken)) != reading)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (verb is Verb.Hello or Verb.Observe) throw Silent();
            await IsKeeperRunningAsync(cancellationToken);
        }
        return await reading;
    }

    private KeeperSilentException Silent() =>
        new($"the keeper does not answer for {Patience.TotalSeconds:0.#} s: {FileLock.Describe(_home.Lock)}; then: plimsoll up");
}

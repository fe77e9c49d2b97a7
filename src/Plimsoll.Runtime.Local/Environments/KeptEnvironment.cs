using System.Diagnostics.CodeAnalysis;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>An environment of this keeper: what it shall run, what it runs, and the attempt to make these the same.</summary>
internal sealed class KeptEnvironment(EnvironmentId id, KeeperContext context)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _file = context.Home.Of(id).Desired;
    private readonly RunningGroups _running = new();
    private Attempt? _attempt;

    /// <summary>Makes reality equal to a state. The same once more listens to the attempt that runs; another one takes its place.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="epoch">Lower than one that was seen is refused.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops listening, not the attempt.</param>
    public async Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        var desired = new DesiredFile(epoch, state);
        await _turn.WaitAsync(cancellationToken);
        Attempt attempt;
        try
        {
            var seen = DesiredFile.Read(_file).Epoch;
            if (epoch < seen) return new RolloutOutcome.Fenced(seen);
            attempt = await BeginAsync(desired);
        }
        finally
        {
            _turn.Release();
        }
        return await attempt.ListenAsync(progress, cancellationToken);
    }

    /// <summary>Stops everything that runs: services against the order of need, then stores. The state's number stays, so that older ones
    /// stay refused.</summary>
    public async Task StopAsync()
    {
        await _turn.WaitAsync();
        try
        {
            MarkStopped();
            if (_attempt is { } attempt) await attempt.EndAsync();
            _attempt = null;
            await _running.StopAllAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What is damaged is let be: everything can be stopped, and what comes next is refused.</summary>
    private void MarkStopped()
    {
        try
        {
            var seen = DesiredFile.Read(_file);
            if (seen.State is not null) new DesiredFile(seen.Epoch, null).Write(_file);
        }
        catch (DamagedFileException)
        {
            // whoever asks for the environment is told
        }
    }

    /// <summary>What runs; null when it was never given a state.</summary>
    public Observed? Observe()
    {
        var seen = DesiredFile.Read(_file).Epoch;
        return seen == 0 && _attempt is null ? null
            : new(id, seen, [.. _running.All.Select(group => group.Observe()).OrderBy(service => service.Name, StringComparer.Ordinal)]);
    }

    /// <summary>The hex of every image that a replica runs.</summary>
    public IEnumerable<string> RunningImages => _running.All.SelectMany(group => group.Images)
        .Select(image => Oci.Digest.TryParse(image, out var digest) ? digest.Hex : "");

    private async Task<Attempt> BeginAsync(DesiredFile desired)
    {
        if (_attempt is { Outcome.IsCompleted: false } running && running.Desired.Equals(desired)) return running;
        desired.Write(_file);
        if (_attempt is { } superseded) await superseded.EndAsync();
        _attempt = new(desired);
        _attempt.Begin(RunAsync);
        return _attempt;
    }

    private async Task<RolloutOutcome> RunAsync(Attempt attempt, CancellationToken superseded)
    {
        var record = new RolloutRecord(_running, context.Time);
        var outcome = await TryAsync(attempt, superseded);
        return outcome with { Facts = record.End() };
    }

    [SuppressMessage("Design", "CA1031",
        Justification = "A full disk or the like fails this attempt, and must not end the keeper and so all replicas")]
    private async Task<RolloutOutcome> TryAsync(Attempt attempt, CancellationToken superseded)
    {
        try
        {
            return await new Converger(id, context, _running, attempt).RunAsync(attempt.Desired.State!, superseded);
        }
        catch (RolloutFailedException e)
        {
            return e.Outcome;
        }
        catch (OperationCanceledException)
        {
            var seen = DesiredFile.Read(_file);
            return seen.State is not null ? new RolloutOutcome.Fenced(seen.Epoch)
                : throw new IOException($"{id} was told to stop before the rollout of deployment {seen.Epoch} ended");
        }
        catch (Exception e)
        {
            return new RolloutOutcome.Failed(id.Name, FailureReason.Machine, e.Message);
        }
    }
}

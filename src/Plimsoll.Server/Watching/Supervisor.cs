using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Plimsoll.Delivery.Status;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Watching;

/// <summary>
/// Lets nothing that watches end because of what it watches: whatever goes wrong is logged, once for each kind, and tried again later. It
/// knows what fails now, since when and why.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="log">Told what goes wrong.</param>
/// <param name="changed">Given all that fails, whenever that changes; null is nobody.</param>
public sealed partial class Supervisor(TimeProvider time, ILogger log, Action<IReadOnlyList<FailingWatch>>? changed = null)
{
    private readonly ConcurrentDictionary<string, Failing> _failing = new(StringComparer.Ordinal);
    private readonly Lock _telling = new();

    /// <summary>Does the work again and again until cancelled; then it returns.</summary>
    /// <param name="watch">What it is, in words: <c>following acme</c>.</param>
    /// <param name="pace">The pause between two times: longer while it fails.</param>
    /// <param name="work">Done once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task RepeatAsync(string watch, Pace pace, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (await TryAsync(watch, work, cancellationToken) is null) pace.Calm();
                else pace.Trouble();
                await Task.Delay(pace.Next, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // told to end
        }
    }

    /// <summary>Does the work once.</summary>
    /// <param name="watch">As in <see cref="RepeatAsync"/>.</param>
    /// <param name="work">What is done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What went wrong; null when nothing did.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "What watches must not end because of what it watches, whatever that is")]
    public async Task<PlimsollException?> TryAsync(string watch, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work(cancellationToken);
            Works(watch);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = Problems.Of(e);
            Note(watch, problem, e);
            return problem;
        }
        // work that is cut off by the end fails in many ways: a git that is killed, a file that is half read
        catch (Exception e)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    /// <summary>Takes note of how something goes that is tried again elsewhere.</summary>
    /// <param name="watch">As in <see cref="RepeatAsync"/>.</param>
    /// <param name="problem">What went wrong; null when nothing did.</param>
    internal void Note(string watch, PlimsollException? problem)
    {
        if (problem is null) Works(watch);
        else Note(watch, problem, problem);
    }

    /// <summary>What is not watched any more does not fail any more.</summary>
    public void Forget(string watch)
    {
        if (_failing.TryRemove(watch, out _)) Tell();
    }

    private void Works(string watch)
    {
        if (!_failing.TryRemove(watch, out _)) return;
        WorksAgain(watch);
        Tell();
    }

    private void Note(string watch, PlimsollException problem, Exception exception)
    {
        var before = _failing.GetValueOrDefault(watch);
        if (before?.Why == problem.Message) return;
        _failing[watch] = new(before?.Since ?? time.GetUtcNow(), problem.Message);
        // a fault of ours needs its stack to be found; the same kind of it again does not
        Fails(watch, problem.Message, problem.Code == Problems.Unexpected && before is null ? exception : null);
        Tell();
    }

    [SuppressMessage("Design", "CA1031", Justification = "That a failure cannot be told, as on a full disk, must not end what watches")]
    private void Tell()
    {
        lock (_telling)
        {
            try
            {
                changed?.Invoke([.. _failing.OrderBy(each => each.Key, StringComparer.Ordinal)
                    .Select(each => new FailingWatch(each.Key, each.Value.Since, each.Value.Why))]);
            }
            catch (Exception e)
            {
                NotTold(e.Message);
            }
        }
    }

    private sealed record Failing(DateTimeOffset Since, string Why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Watch} fails, and is tried again: {Why}")]
    private partial void Fails(string watch, string why, Exception? exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Watch} works again")]
    private partial void WorksAgain(string watch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "status cannot show what fails: {Why}")]
    private partial void NotTold(string why);
}

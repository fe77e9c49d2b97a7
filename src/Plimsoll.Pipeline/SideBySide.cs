namespace Plimsoll.Pipeline;

/// <summary>
/// Runs jobs side by side, as many at a time as the machine has processors, and ends like running them one after another: with the
/// exception of the first one in order that fails. After a failure no later job begins. Jobs that run are not killed by it: a killed build
/// leaves a folder that the next one cannot use.
/// </summary>
/// <param name="atOnce">How many run at a time; at least 1.</param>
/// <param name="cancellationToken">Begins no more jobs.</param>
internal sealed class SideBySide(int atOnce, CancellationToken cancellationToken)
{
    /// <summary>A build of .NET takes some hundred megabytes of memory.</summary>
    private const int Most = 8;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, int> _waiting = new();
    private readonly List<Task> _jobs = [];
    private int _free = atOnce, _failed = int.MaxValue;

    /// <summary>As many as the machine has processors.</summary>
    public static int Processors => Math.Min(Environment.ProcessorCount, Most);

    /// <summary>
    /// Appends a job, which begins when the jobs that it needs have ended and a processor is free. Of jobs that wait for a processor
    /// the first in order gets it.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="after">Jobs that were added before.</param>
    public Task<T> Add<T>(Func<Task<T>> job, params IEnumerable<Task> after)
    {
        var running = RunAsync(_jobs.Count, job, [.. after]);
        _jobs.Add(running);
        return running;
    }

    /// <summary>Waits until no job runs.</summary>
    /// <exception cref="Exception">That of the first job in order that failed.</exception>
    public async Task EndAsync()
    {
        await Task.WhenAll(_jobs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var job in _jobs) await job;
    }

    private async Task<T> RunAsync<T>(int order, Func<Task<T>> job, Task[] after)
    {
        foreach (var needed in after) await needed;
        await TakeAsync(order);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            // one before it failed: nobody sees how this one ends
            if (order > Volatile.Read(ref _failed)) throw new OperationCanceledException();
            return await Task.Run(job, cancellationToken);
        }
        catch (Exception)
        {
            lock (_gate) _failed = Math.Min(_failed, order);
            throw;
        }
        finally
        {
            Give();
        }
    }

    /// <summary>Waits for a processor.</summary>
    private Task TakeAsync(int order)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return Task.CompletedTask;
            }
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn, order);
            return turn.Task;
        }
    }

    /// <summary>Hands a processor on.</summary>
    private void Give()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next, out _)) next.SetResult();
            else _free++;
        }
    }
}

using System.Diagnostics;
using LightningDB;

namespace RouteGuideBackend;

/// <summary>
/// Writes for many callers at a time: one thread takes everything that waits into one transaction and makes it durable with one flush
/// of the disk, which is what a commit costs. Each caller is answered after that commit.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    const int MaxBatch = 1024;

    // of the time of a commit; who is back more slowly is not worth waiting for
    const double Patience = 0.25;

    readonly LightningEnvironment _environment;
    readonly Thread _writer;
    readonly object _monitor = new();
    List<PendingWrite> _queue = [];
    volatile int _waiting;
    int _answering;
    bool _closed;

    /// <summary>Starts the writing thread.</summary>
    /// <param name="environment">Where to write; close it after this.</param>
    public GroupCommit(LightningEnvironment environment)
    {
        _environment = environment;
        _writer = new(Run) { IsBackground = true, Name = "lmdb writer" };
        _writer.Start();
    }

    /// <summary>Does some work in a transaction that it shares with others, and returns its result when that is on the disk.</summary>
    /// <param name="work">
    /// Runs on the writing thread and must not wait for anything. It may run more than once, each time as if it had never run before.
    /// </param>
    /// <exception cref="StoreException">Nothing of it is stored: the disk or the map is full, or the disk failed.</exception>
    /// <exception cref="ObjectDisposedException">It takes no more work.</exception>
    public Task<long> WriteAsync(Func<LightningTransaction, long> work)
    {
        var pending = new PendingWrite(work);
        lock (_monitor)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _queue.Add(pending);
            _waiting = _queue.Count;
            if (_waiting == 1) Monitor.Pulse(_monitor);
        }

        return pending.Task;
    }

    /// <summary>Takes no more work, does what waits, answers it, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_monitor)
        {
            _closed = true;
            Monitor.Pulse(_monitor);
        }

        _writer.Join();
    }

    void Run()
    {
        var (callers, patience) = (0, TimeSpan.Zero);
        var batch = new List<PendingWrite>();
        while (true)
        {
            Gather(callers, patience);
            if (!Wait()) break;
            lock (_monitor)
            {
                (batch, _queue) = (_queue, batch);
                _waiting = 0;
            }

            var began = Stopwatch.GetTimestamp();
            foreach (var part in batch.Chunk(MaxBatch))
            {
                Batch.Commit(_environment, part);
                Answer(part);
            }

            patience = Stopwatch.GetElapsedTime(began) * Patience;
            // those who were just answered, and those who came meanwhile: they may all be back in a moment
            callers = batch.Count + _waiting;
            batch.Clear();
        }

        lock (_monitor)
        {
            while (_answering > 0) Monitor.Wait(_monitor);
        }
    }

    // threads of the pool wake each other more cheaply than this one could wake them all
    void Answer(PendingWrite[] part)
    {
        if (part is [var only])
        {
            only.Answer();
            return;
        }

        lock (_monitor) _answering++;
        ThreadPool.UnsafeQueueUserWorkItem(AnswerAll, part, preferLocal: false);
    }

    void AnswerAll(PendingWrite[] part)
    {
        foreach (var write in part) write.Answer();
        lock (_monitor)
        {
            _answering--;
            if (_closed) Monitor.PulseAll(_monitor);
        }
    }

    bool Wait()
    {
        lock (_monitor)
        {
            while (_queue.Count == 0 && !_closed) Monitor.Wait(_monitor);
            return _queue.Count > 0;
        }
    }

    // a flush for half of the callers costs as much as one for all, and to wake a sleeping thread a fifth of it
    void Gather(int callers, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        while (_waiting < callers && Stopwatch.GetElapsedTime(began) < patience) Thread.Yield();
    }
}

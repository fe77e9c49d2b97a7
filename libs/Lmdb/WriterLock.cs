namespace Lmdb;

/// <summary>One writing transaction at a time, by the thread that began it. LMDB's own lock would wait for ever when a thread takes it twice.</summary>
internal sealed class WriterLock
{
    readonly object _monitor = new();
    int _thread;

    /// <exception cref="InvalidOperationException">This thread has it already.</exception>
    public void Enter()
    {
        lock (_monitor)
        {
            if (_thread == Environment.CurrentManagedThreadId) throw new InvalidOperationException("This thread has a writing transaction already: end it first");
            while (_thread != 0) Monitor.Wait(_monitor);
            _thread = Environment.CurrentManagedThreadId;
        }
    }

    public void Leave()
    {
        lock (_monitor)
        {
            _thread = 0;
            Monitor.Pulse(_monitor);
        }
    }
}

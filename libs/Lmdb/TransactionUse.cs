namespace Lmdb;

/// <summary>Sees to it that a transaction is used by one thread at a time, a writing one by the thread that began it, and never after its end.</summary>
/// <param name="thread">The only thread that may use it; 0 is any.</param>
internal sealed class TransactionUse(int thread)
{
    const int Idle = 0, Busy = 1, Ended = 2;

    int _state;
    int _user;

    /// <exception cref="ObjectDisposedException">It has ended.</exception>
    /// <exception cref="InvalidOperationException">It is the wrong thread, or not alone.</exception>
    public void Enter()
    {
        CheckThread();
        switch (Interlocked.CompareExchange(ref _state, Busy, Idle))
        {
            case Ended: throw new ObjectDisposedException(nameof(LightningTransaction), "The transaction has ended");
            case Busy: throw InUse();
        }

        _user = Environment.CurrentManagedThreadId;
    }

    public void Exit() => Volatile.Write(ref _state, Idle);

    /// <summary>As <see cref="Enter"/>, but waits for another thread; false when it has ended.</summary>
    public bool TryEnterToEnd()
    {
        var spin = new SpinWait();
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Ended: return false;
                case Busy when _user == Environment.CurrentManagedThreadId: throw InUse();
            }

            CheckThread();
            if (Interlocked.CompareExchange(ref _state, Busy, Idle) == Idle) return true;
            spin.SpinOnce();
        }
    }

    public void End() => Volatile.Write(ref _state, Ended);

    void CheckThread()
    {
        if (thread != 0 && thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("A writing transaction belongs to the thread that began it");
    }

    static InvalidOperationException InUse() =>
        new("The transaction is in use: by another thread, by a function that reads a value of it, or by a nested transaction");
}

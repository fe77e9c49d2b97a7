namespace Lmdb;

/// <summary>Counts the open transactions, so that the map is replaced only while there are none: LMDB leaves that to its users.</summary>
internal sealed class TransactionGate
{
    readonly object _monitor = new();
    int _open;
    bool _alone;

    /// <summary>A transaction is about to begin. Waits while somebody wants to be alone.</summary>
    public void Enter()
    {
        lock (_monitor)
        {
            while (_alone) Monitor.Wait(_monitor);
            _open++;
        }
    }

    /// <summary>A transaction has ended.</summary>
    public void Leave()
    {
        lock (_monitor)
        {
            _open--;
            if (_open == 0) Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Runs something while no transaction is open and none can begin. False when the open ones do not end in time.</summary>
    public bool TryRunAlone(TimeSpan patience, Action action)
    {
        var deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_monitor)
        {
            while (_alone) Monitor.Wait(_monitor);
            _alone = true;
            try
            {
                while (_open > 0)
                {
                    var left = deadline - Environment.TickCount64;
                    if (left <= 0) return false;
                    Monitor.Wait(_monitor, TimeSpan.FromMilliseconds(left));
                }

                action();
                return true;
            }
            finally
            {
                _alone = false;
                Monitor.PulseAll(_monitor);
            }
        }
    }
}

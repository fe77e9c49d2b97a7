namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Wakes all who wait for something to change.</summary>
internal sealed class Signal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next change after this was read: read it, look, then wait for it.</summary>
    public Task Next
    {
        get
        {
            lock (_lock) return _next.Task;
        }
    }

    /// <summary>Something changed. After a failure nobody is told any more: what is known may be old.</summary>
    public void Raise()
    {
        lock (_lock)
        {
            if (_next.TrySetResult()) _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets all who wait now or later fail; of several failures the first counts.</summary>
    public void Fail(Exception exception)
    {
        lock (_lock) _next.TrySetException(exception);
    }
}

namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>Wakes all who wait for something to change.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next change after this was read: read it, look, then wait for it.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Lets all who wait now or later fail.</summary>
    public void Fail(Exception exception) => Volatile.Read(ref _next).TrySetException(exception);
}

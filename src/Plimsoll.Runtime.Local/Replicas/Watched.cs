namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>A value that others can wait for. Safe from any thread.</summary>
internal sealed class Watched<T>(T value)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _change = New();

    public T Value { get; private set; } = value;

    /// <summary>Changes the value and wakes those who wait.</summary>
    public T Change(Func<T, T> change)
    {
        TaskCompletionSource changed;
        T value;
        lock (_gate)
        {
            value = Value = change(Value);
            (changed, _change) = (_change, New());
        }
        changed.SetResult();
        return value;
    }

    /// <summary>The first value that is as wanted. Values in between may be missed: count in the value what must not be.</summary>
    public async Task<T> UntilAsync(Func<T, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            T value;
            lock (_gate) (changed, value) = (_change.Task, Value);
            if (wanted(value)) return value;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

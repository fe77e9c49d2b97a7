namespace Lmdb;

/// <summary>A caller's work, and his answer.</summary>
internal abstract class PendingWrite
{
    /// <summary>What was wrong with the work itself in the latest attempt.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Does the work.</summary>
    public abstract void Run(LightningTransaction transaction);

    /// <summary>Answers with the result of the latest run, or with <see cref="Failure"/>.</summary>
    public abstract void Answer();
}

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<LightningTransaction, T> work) : PendingWrite
{
    // callers go on elsewhere: the writing thread has others to serve
    readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T? _result;

    public Task<T> Task => _answer.Task;

    public override void Run(LightningTransaction transaction) => _result = work(transaction);

    public override void Answer()
    {
        if (Failure is { } failure) _answer.SetException(failure);
        else _answer.SetResult(_result!);
    }
}

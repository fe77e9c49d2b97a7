using LightningDB;

namespace RouteGuideBackend;

/// <summary>The work of a caller, and the answer to it.</summary>
internal sealed class PendingWrite(Func<LightningTransaction, long> work)
{
    // callers go on elsewhere: the writing thread has others to serve
    readonly TaskCompletionSource<long> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _result;

    /// <summary>Why nothing of it is stored; null when it is.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What the caller waits for.</summary>
    public Task<long> Task => _answer.Task;

    /// <summary>Does the work.</summary>
    public void Run(LightningTransaction transaction) => _result = work(transaction);

    /// <summary>Answers with the result of the latest run, or with <see cref="Failure"/>.</summary>
    public void Answer()
    {
        if (Failure is { } failure) _answer.SetException(failure);
        else _answer.SetResult(_result);
    }
}

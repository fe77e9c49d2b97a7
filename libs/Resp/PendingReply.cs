using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Resp;

/// <summary>
/// A command on its way and the task its caller awaits. It is shared by the pipeline, where it keeps its place until the
/// reply has come, and by the caller, who may give up earlier: whoever lets go last puts it back into the pool.
/// </summary>
internal sealed class PendingReply : IValueTaskSource<RespValue>
{
    const int PoolSize = 1024;
    static readonly ConcurrentQueue<PendingReply> Pool = new();

    // replies must never run a caller's code on the reader, who would wait for it
    ManualResetValueTaskSourceCore<RespValue> _core = new() { RunContinuationsAsynchronously = true };
    CancellationTokenRegistration _cancellation;
    int _done;
    int _owners;

    /// <summary>What is asked.</summary>
    public RespCommand Command { get; private set; } = null!;

    /// <summary>When it was asked, as a timestamp of the pipeline's clock.</summary>
    public long Since { get; private set; }

    /// <summary>True when the caller has an answer or has given up.</summary>
    public bool IsDone => Volatile.Read(ref _done) != 0;

    /// <summary>What the caller awaits, once.</summary>
    public ValueTask<RespValue> Task => new(this, _core.Version);

    public static PendingReply Rent(RespCommand command, long since)
    {
        if (!Pool.TryDequeue(out var pending)) pending = new();
        pending.Command = command;
        pending.Since = since;
        pending._done = 0;
        pending._owners = 2;
        return pending;
    }

    /// <summary>Lets the caller give up. Call it once the pipeline has taken the command.</summary>
    public void CancelWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return;
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingReply)state!).Fail(new OperationCanceledException(token)), this);
    }

    /// <summary>Gives the caller the reply, unless he has gone.</summary>
    public void Complete(RespValue value)
    {
        if (Interlocked.Exchange(ref _done, 1) == 0) _core.SetResult(value);
    }

    /// <summary>Gives the caller a failure, unless he has his answer.</summary>
    public void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _done, 1) == 0) _core.SetException(error);
    }

    /// <summary>The pipeline, or the caller, needs it no more.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) != 0) return;
        Command = null!;
        _cancellation = default;
        _core.Reset();
        if (Pool.Count < PoolSize) Pool.Enqueue(this);
    }

    RespValue IValueTaskSource<RespValue>.GetResult(short token)
    {
        // waits for a cancellation that is just running: after this line nobody else touches the result
        _cancellation.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<RespValue>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<RespValue>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// The messages of an answer. A message is flushed by a work item of the thread pool, and with it all that the handler wrote until that ran: a handler that
/// writes one after the other fills whole frames, and one that waits has its message sent at once. A full frame is flushed by the handler itself, which
/// then waits for the caller to take it.
/// </summary>
internal sealed class ResponseStream<T>(ServerCall call, Action<T, SerializationContext> serializer) : IServerStreamWriter<T>, IThreadPoolWorkItem
{
    // the largest frame of HTTP/2 without another agreement
    const int FullFrame = 16 * 1024;

    int _unflushed;
    bool _scheduled;

    public Task WriteAsync(T message)
    {
        lock (call.Gate)
        {
            if (!call.Flushing.IsCompletedSuccessfully) return WaitAsync(call.Flushing, message);
            call.ThrowIfOver();
            _unflushed += call.Write(message, serializer);
            if (_unflushed >= FullFrame) return Flush();
            if (!_scheduled)
            {
                _scheduled = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            return Task.CompletedTask;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (call.Gate)
        {
            _scheduled = false;
            if (_unflushed > 0 && call.Flushing.IsCompletedSuccessfully && !call.IsOver) Flush();
        }
    }

    Task Flush()
    {
        _unflushed = 0;
        var flushing = call.FlushAsync();
        return flushing.IsCompletedSuccessfully ? flushing : flushing.WaitAsync(call.CancellationToken);
    }

    async Task WaitAsync(Task flushing, T message)
    {
        await flushing.WaitAsync(call.CancellationToken);
        await WriteAsync(message);
    }
}

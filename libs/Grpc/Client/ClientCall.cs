using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>One call as its client sees it: how it is sent, and how it ended. What ends it first stays: the server's status, a failure, the deadline, or the caller.</summary>
internal abstract class ClientCall : IDisposable
{
    const string Agent = "grpc-dotnet/2.0";

    // of a timer
    static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    readonly GrpcChannel _channel;
    readonly IMethod _method;
    readonly CallOptions _options;
    readonly CancellationTokenSource _cancel = new();
    CancellationTokenRegistration _cancelled;
    ITimer? _deadline;
    CallEnd? _end;

    protected ClientCall(GrpcChannel channel, IMethod method, CallOptions options)
    {
        _channel = channel;
        _method = method;
        _options = options;
        Gzip = options.Headers?.GetValue(Header.RequestEncoding) == Header.Gzip;
    }

    /// <summary>Whether the requests are compressed.</summary>
    public bool Gzip { get; }

    /// <summary>Cancelled when the call has ended.</summary>
    public CancellationToken Ended => _cancel.Token;

    public Task<Metadata> ResponseHeadersAsync => field ??= ReadHeadersAsync();

    /// <summary>How the call ended; null while it has not.</summary>
    protected CallEnd? End => Volatile.Read(ref _end);

    protected Task<HttpResponseMessage>? Response { get; private set; }

    protected int MaxReceiveMessageSize => _channel.MaxReceiveMessageSize;

    public Status GetStatus() => (End ?? throw NotEnded()).Status;

    public Metadata GetTrailers() => (End ?? throw NotEnded()).Trailers;

    /// <summary>Sends the request.</summary>
    public void Start(HttpContent content)
    {
        var request = _channel.Request(_method);
        request.Content = content;
        request.Headers.TryAddWithoutValidation(Header.Te, "trailers");
        request.Headers.TryAddWithoutValidation(Header.UserAgent, Agent);
        request.Headers.TryAddWithoutValidation(Header.AcceptEncoding, Header.Accepted);
        if (Gzip) request.Headers.TryAddWithoutValidation(Header.Encoding, Header.Gzip);
        foreach (var entry in _options.Headers ?? Metadata.Empty)
            if (entry.Key != Header.RequestEncoding) request.Headers.TryAddWithoutValidation(entry.Key, MetadataHeaders.Format(entry));
        Limit(request);
        Response = _cancel.IsCancellationRequested ? Task.FromCanceled<HttpResponseMessage>(_cancel.Token) : _channel.SendAsync(request, _cancel.Token);
        if (End is not null) Release();
    }

    public void Dispose() => Finish(Status.DefaultCancelled, []);

    /// <summary>What a write that failed throws. How the call ended is for its answer to say, when that comes.</summary>
    public Exception WriteFailure(Exception? error) => (End, error) switch
    {
        ({ Status.StatusCode: not StatusCode.OK } end, _) => end.ToException(),
        ({ }, _) => new InvalidOperationException("The call has ended: it takes no more messages"),
        (null, null) => new InvalidOperationException("The stream of messages was completed: it takes no more"),
        (null, _) => new RpcException(StatusMapping.OfException(error)),
    };

    /// <summary>Ends the call, and gives back how it really ended.</summary>
    protected CallEnd Finish(Status status, Metadata trailers)
    {
        var end = new CallEnd(status, trailers);
        if (Interlocked.CompareExchange(ref _end, end, null) is { } earlier) return earlier;
        _deadline?.Dispose();
        _cancelled.Unregister();
        Release();
        _cancel.Cancel();
        return end;
    }

    protected RpcException Fail(Exception error) =>
        (error is RpcException rpc ? Finish(rpc.Status, rpc.Trailers) : Finish(StatusMapping.OfException(error), [])).ToException();

    static InvalidOperationException NotEnded() => new("The call has not ended");

    void Limit(HttpRequestMessage request)
    {
        _cancelled = _options.CancellationToken.UnsafeRegister(static call => ((ClientCall)call!).Dispose(), this);
        if (_options.Deadline is not { } deadline || deadline == DateTime.MaxValue) return;
        var left = deadline.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime;
        if (left <= TimeSpan.Zero)
        {
            GiveUp();
            return;
        }

        request.Headers.TryAddWithoutValidation(Header.Timeout, Timeouts.Format(left));
        _deadline = TimeProvider.System.CreateTimer(static call => ((ClientCall)call!).GiveUp(), this, left < Longest ? left : Longest, Timeout.InfiniteTimeSpan);
    }

    void GiveUp() => Finish(new(StatusCode.DeadlineExceeded, "The deadline is over"), []);

    // an answer that is not read to its end is reset, also when it comes after the call was given up
    void Release()
    {
        if (Response is { IsCompleted: false } pending)
            pending.ContinueWith(static done => done.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        else if (Response is { IsCompletedSuccessfully: true } response)
            response.Result.Dispose();
    }

    async Task<Metadata> ReadHeadersAsync()
    {
        try
        {
            var response = await Response!;
            return Answer.HasOnlyTrailers(response) ? [] : Answer.Read(response.Headers);
        }
        catch (Exception error)
        {
            throw Fail(error);
        }
    }
}

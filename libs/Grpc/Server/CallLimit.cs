using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>What may end a call from outside: its deadline, and for a stream the end of the server. Calls without either have none.</summary>
internal sealed class CallLimit : IDisposable
{
    static readonly Status DeadlineExceeded = new(StatusCode.DeadlineExceeded, "The deadline is over");
    static readonly Status Stopping = new(StatusCode.Unavailable, "The server is stopping: try again");

    // of a timer
    static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    readonly CancellationTokenSource _cancel;
    readonly ITimer? _timer;
    readonly CancellationTokenRegistration _stopping;
    Reason? _why;

    CallLimit(HttpContext http, TimeSpan? timeout, TimeProvider time, CancellationToken stopping)
    {
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        Deadline = Until(time, timeout);
        _stopping = stopping.UnsafeRegister(static limit => ((CallLimit)limit!).End(Stopping), this);
        if (timeout is { } due)
            _timer = time.CreateTimer(static limit => ((CallLimit)limit!).End(DeadlineExceeded), this, due < Longest ? due : Longest, Timeout.InfiniteTimeSpan);
    }

    public DateTime Deadline { get; }

    public CancellationToken Token => _cancel.Token;

    /// <summary>What ended the call; null while nothing did.</summary>
    public Status? Why => Volatile.Read(ref _why)?.Status;

    /// <summary>Reads what limits a request; null when nothing does.</summary>
    /// <exception cref="RpcException">INTERNAL: the timeout is none.</exception>
    public static CallLimit? Of(HttpContext http, MethodType type, ServerParts parts)
    {
        var stopping = type == MethodType.Unary ? CancellationToken.None : parts.Stopping;
        if (http.Request.Headers[Header.Timeout] is not [{ } text, ..]) return type == MethodType.Unary ? null : new(http, null, parts.Time, stopping);
        return Timeouts.TryParse(text, out var timeout)
            ? new(http, timeout, parts.Time, stopping)
            : throw new RpcException(new(StatusCode.Internal, $"{Header.Timeout} is '{text}': it must be one to eight digits and one of H, M, S, m, u, n"));
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _stopping.Dispose();
        _cancel.Dispose();
    }

    static DateTime Until(TimeProvider time, TimeSpan? timeout)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return timeout is { } left && left < DateTime.MaxValue - now ? now + left : DateTime.MaxValue;
    }

    void End(Status why)
    {
        if (Interlocked.CompareExchange(ref _why, new(why), null) is not null) return;
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // the call ended just before
        }
    }

    sealed record Reason(Status Status);
}

using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

internal sealed partial class ServerCall
{
    // RFC 9113, section 7
    const int InternalError = 2;

    static readonly string[] Codes = [.. Enumerable.Range(0, 17).Select(code => $"{code}")];

    /// <summary>Makes what was thrown the end of the call. Only a handler's <see cref="RpcException"/> tells the caller what happened.</summary>
    public void Fail(Exception error)
    {
        if (_limit?.Why is { } why && (error is not RpcException || why.StatusCode == StatusCode.DeadlineExceeded || ((RpcException)error).StatusCode == StatusCode.Cancelled))
        {
            Status = why;
        }
        else if (error is RpcException rpc)
        {
            Status = rpc.Status;
            foreach (var entry in rpc.Trailers) ResponseTrailers.Add(entry);
        }
        else if (_reader is { IsBroken: true } || http.RequestAborted.IsCancellationRequested)
        {
            Status = Status.DefaultCancelled;
        }
        else
        {
            Threw(parts.Log, Method, error);
            Status = new(StatusCode.Unknown, "The handler threw an exception");
        }
    }

    /// <summary>
    /// From here on nothing is written, and what was flushed is taken. Kestrel uses a stream again for the next request: a flush that is seen to end only then resets that one.
    /// </summary>
    public Task CloseAsync()
    {
        lock (Gate) IsOver = true;
        return Flushing;
    }

    /// <summary>Ends the answer: with trailers, or with headers alone when there is nothing before them.</summary>
    public void End()
    {
        if (_limit?.Why is { StatusCode: StatusCode.DeadlineExceeded } why) Status = why;
        _limit?.Dispose();
        if (_reader is { IsBroken: false } reader) reader.Release();
        if (_broken)
        {
            http.Features.Get<IHttpResetFeature>()?.Reset(InternalError);
            return;
        }

        if (!HasBegun) http.Response.ContentType = Header.Grpc;
        var headers = HasBegun ? http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers : http.Response.Headers;
        headers[Header.Status] = (uint)Status.StatusCode < Codes.Length ? Codes[(int)Status.StatusCode] : $"{(int)Status.StatusCode}";
        if (Status.Detail.Length > 0) headers[Header.Message] = PercentEncoding.Encode(Status.Detail);
        if (_trailers is null) return;
        foreach (var entry in _trailers) headers.Append(entry.Key, MetadataHeaders.Format(entry));
    }

    [LoggerMessage(LogLevel.Error, "The handler of {Method} threw an exception")]
    static partial void Threw(ILogger log, string method, Exception error);
}

using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server;

/// <summary>One call: its request, its answer, and how it ends.</summary>
internal sealed partial class ServerCall(HttpContext http, IMethod method, ServerParts parts) : ServerCallContext
{
    CallLimit? _limit;
    MessageReader? _reader;
    MessageWriter? _writer;
    PipeWriter? _body;
    Metadata? _requestHeaders;
    Metadata? _trailers;
    bool _broken;

    public override string Method => method.FullName;

    public override string Peer => http.Connection is { RemoteIpAddress: { } address, RemotePort: var port }
        ? address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"ipv6:[{address}]:{port}" : $"ipv4:{address}:{port}"
        : "unknown";

    public override DateTime Deadline => _limit?.Deadline ?? DateTime.MaxValue;

    public override CancellationToken CancellationToken => _limit?.Token ?? http.RequestAborted;

    public override Metadata RequestHeaders => _requestHeaders ??= ReadHeaders();

    public override Metadata ResponseTrailers => _trailers ??= [];

    public override Status Status { get; set; }

    /// <summary>Held while the answer is written to.</summary>
    public Lock Gate { get; } = new();

    /// <summary>True when nothing may be written any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The last flush that was not done at once.</summary>
    public Task Flushing { get; private set; } = Task.CompletedTask;

    bool HasBegun => _body is not null || http.Response.HasStarted;

    /// <summary>Reads what HTTP brought with the request.</summary>
    /// <exception cref="RpcException">It cannot be served.</exception>
    public void Begin()
    {
        // messages have a limit of their own, and a stream may be endless
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        _limit = CallLimit.Of(http, method.Type, parts);
        _reader = new(http.Request.BodyReader, parts.MaxReceiveMessageSize, IsGzip(http.Request.Headers[Header.Encoding].ToString()));
    }

    public ValueTask<T> ReadSingleAsync<T>(Func<DeserializationContext, T> deserializer)
        where T : class => _reader!.ReadSingleAsync(deserializer, _limit?.Token ?? CancellationToken.None);

    public ValueTask<T?> ReadAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        ObjectDisposedException.ThrowIf(IsOver, typeof(IAsyncStreamReader<T>));
        return _reader!.ReadAsync(deserializer, cancellationToken.CanBeCanceled ? cancellationToken : _limit?.Token ?? CancellationToken.None);
    }

    /// <summary>Writes the only message; it travels with the status.</summary>
    public void Answer<T>(T message, Action<T, SerializationContext> serializer)
    {
        if (message is null) throw new InvalidOperationException($"The handler of {Method} returned no message");
        if (Status.StatusCode == StatusCode.OK) Write(message, serializer);
    }

    /// <summary>Writes one message, and returns how many bytes that were.</summary>
    public int Write<T>(T message, Action<T, SerializationContext> serializer)
    {
        if (_body is null) BeginAnswer();
        try
        {
            return _writer!.Write(message, serializer);
        }
        catch
        {
            // a part of it may be there: what follows would be read as the rest
            _broken = true;
            throw;
        }
    }

    /// <summary>Sends what was written; done when the caller took it. Begun under <see cref="Gate"/>, one at a time.</summary>
    public Task FlushAsync()
    {
        var flush = _body!.FlushAsync(CancellationToken.None);
        if (!flush.IsCompletedSuccessfully) return Flushing = flush.AsTask();
        _ = flush.Result;
        return Task.CompletedTask;
    }

    public void ThrowIfOver()
    {
        ObjectDisposedException.ThrowIf(IsOver, typeof(IServerStreamWriter<>));
        CancellationToken.ThrowIfCancellationRequested();
    }

    public override Task WriteResponseHeadersAsync(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (HasBegun) throw new InvalidOperationException("The headers of this call are sent already");
        foreach (var entry in responseHeaders) http.Response.Headers.Append(entry.Key, MetadataHeaders.Format(entry));
        BeginAnswer();
        lock (Gate) return FlushAsync();
    }

    void BeginAnswer()
    {
        var gzip = parts.ResponseCompression == Header.Gzip && http.Request.Headers[Header.AcceptEncoding].ToString().Contains(Header.Gzip, StringComparison.Ordinal);
        http.Response.ContentType = Header.Grpc;
        if (gzip) http.Response.Headers[Header.Encoding] = Header.Gzip;
        _body = http.Response.BodyWriter;
        _writer = new(_body, gzip);
    }

    bool IsGzip(string encoding)
    {
        if (encoding is "" or Header.Identity) return false;
        if (encoding == Header.Gzip) return true;
        http.Response.Headers[Header.AcceptEncoding] = Header.Accepted;
        throw new RpcException(new(StatusCode.Unimplemented, $"Messages in {encoding} are not understood here: {Header.Accepted} are"));
    }

    Metadata ReadHeaders()
    {
        var metadata = new Metadata();
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!MetadataHeaders.IsCustom(name)) continue;
            foreach (var value in values) MetadataHeaders.Read(metadata, name, value ?? "");
        }

        return metadata;
    }
}

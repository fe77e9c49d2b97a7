using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.Tests;

/// <summary>What a client makes of answers: PROTOCOL-HTTP2.md, sections Responses and Errors.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(418, StatusCode.Unknown)]
    [InlineData(500, StatusCode.Unknown)]
    public Task A_status_of_HTTP_has_one_of_gRPC(int http, StatusCode expected) => ExpectAsync(expected, context =>
    {
        context.Response.StatusCode = http;
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(0x0, StatusCode.Internal)]
    [InlineData(0x1, StatusCode.Internal)]
    [InlineData(0x2, StatusCode.Internal)]
    [InlineData(0x3, StatusCode.Internal)]
    [InlineData(0x6, StatusCode.Internal)]
    [InlineData(0x7, StatusCode.Unavailable)]
    [InlineData(0x8, StatusCode.Cancelled)]
    [InlineData(0xb, StatusCode.ResourceExhausted)]
    [InlineData(0xc, StatusCode.PermissionDenied)]
    public Task A_reset_has_a_status(int code, StatusCode expected) => ExpectAsync(expected, async context =>
    {
        await BeginAsync(context);
        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
    });

    [Fact]
    public Task Another_content_is_unknown() => ExpectAsync(StatusCode.Unknown, context =>
    {
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<html>");
    });

    [Fact]
    public Task No_status_is_internal() => ExpectAsync(StatusCode.Internal, context => BeginAsync(context, RawCall.Message(new())));

    [Fact]
    public Task A_connection_that_breaks_is_unavailable() => ExpectAsync(StatusCode.Unavailable, async context =>
    {
        await BeginAsync(context);
        context.Features.GetRequiredFeature<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>().Abort();
    });

    [Theory]
    [InlineData(0, StatusCode.Unimplemented)]
    [InlineData(1, StatusCode.OK)]
    [InlineData(2, StatusCode.Unimplemented)]
    public Task One_message_is_one_message(int count, StatusCode expected) => ExpectAsync(expected, async context =>
    {
        await BeginAsync(context, [.. Enumerable.Range(0, count).SelectMany(_ => RawCall.Message(new()))]);
        context.Response.AppendTrailer("grpc-status", "0");
    });

    [Theory]
    [InlineData("7", StatusCode.PermissionDenied)]
    [InlineData("17", StatusCode.Unknown)]
    [InlineData("x", StatusCode.Unknown)]
    public Task Trailers_may_come_alone(string status, StatusCode expected) => ExpectAsync(expected, context =>
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = status;
        return Task.CompletedTask;
    });

    public static TheoryData<string, StatusCode, byte[]> Bodies => new()
    {
        { "cut off", StatusCode.Internal, [0, 0, 0, 0, 1] },
        { "no protobuf", StatusCode.Internal, RawCall.Message(0, [0xff]) },
        { "too long", StatusCode.ResourceExhausted, RawCall.Message(0, [], 4 * 1024 * 1024 + 1) },
        { "compressed without an encoding", StatusCode.Internal, RawCall.Message(1, []) },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public Task Each_body_has_its_status(string what, StatusCode expected, byte[] body)
    {
        Assert.NotEmpty(what);
        return ExpectAsync(expected, context => BeginAsync(context, body));
    }

    [Fact]
    public Task An_encoding_that_was_not_offered_is_internal() => ExpectAsync(StatusCode.Internal, context =>
    {
        context.Response.Headers["grpc-encoding"] = "snappy";
        return BeginAsync(context, RawCall.Message(new()));
    });

    [Fact]
    public async Task A_request_says_what_it_is()
    {
        var headers = new Dictionary<string, string>();
        await using var server = await CallsServer.StartAsync(map: app => app.MapPost("/headers/Unary", context =>
        {
            foreach (var (name, value) in context.Request.Headers) headers[name.ToUpperInvariant()] = value.ToString();
            headers["METHOD"] = $"{context.Request.Method} {context.Request.Scheme} {context.Request.Protocol}";
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "5";
            return Task.CompletedTask;
        }));
        var method = new Method<Note, Note>(MethodType.Unary, "headers", "Unary", Marshallers.Create<Note>(_ => [], _ => new()), Marshallers.Create<Note>(_ => [], _ => new()));
        var options = new CallOptions(new() { { "My-Text", "a b" }, { "my-bin", [0, 255] } }, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60));
        await Assert.ThrowsAsync<RpcException>(() => server.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, options, new()).ResponseAsync);
        Assert.Equal("POST http HTTP/2", headers["METHOD"]);
        Assert.Equal("trailers", headers["TE"]);
        Assert.Equal("application/grpc", headers["CONTENT-TYPE"]);
        Assert.StartsWith("grpc-dotnet/", headers["USER-AGENT"], StringComparison.Ordinal);
        Assert.Equal("identity,gzip", headers["GRPC-ACCEPT-ENCODING"]);
        Assert.Matches("^[0-9]{1,8}[un]$", headers["GRPC-TIMEOUT"]);
        Assert.Equal("a b", headers["MY-TEXT"]);
        Assert.Equal("AP8", headers["MY-BIN"]);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task Messages_are_compressed_both_ways_where_both_want_it(string? answers)
    {
        await using var server = await CallsServer.StartAsync(options => options.ResponseCompressionAlgorithm = answers);
        var note = new Note { Text = new('x', 100_000) };
        using var call = server.Client.UnaryAsync(note, new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        Assert.Equal(note, await call);
        using var both = server.Client.Both(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        for (var i = 0; i < 3; i++)
        {
            await both.RequestStream.WriteAsync(note);
            Assert.True(await both.ResponseStream.MoveNext());
            Assert.Equal(note, both.ResponseStream.Current);
        }
    }

    [Fact]
    public async Task Metadata_goes_and_comes()
    {
        await using var server = await CallsServer.StartAsync();
        using var call = server.Client.UnaryAsync(new() { Text = "metadata:" }, new Metadata { { "my-text", "a" }, { "my-bin", [1, 2, 3] } });
        var headers = await call.ResponseHeadersAsync;
        await call;
        foreach (var metadata in new[] { headers, call.GetTrailers() })
        {
            Assert.Equal("a", metadata.GetValue("my-text"));
            Assert.Equal([1, 2, 3], metadata.GetValueBytes("my-bin")!);
        }
    }

    [Fact]
    public async Task The_client_too_has_a_longest_message()
    {
        await using var server = await CallsServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address, new() { MaxReceiveMessageSize = 10 });
        var error = await Assert.ThrowsAsync<RpcException>(() => new Calls.CallsClient(channel).UnaryAsync(new() { Text = "longer than ten" }).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    static Task BeginAsync(HttpContext context, byte[]? body = null)
    {
        context.Response.ContentType = "application/grpc";
        return body is null ? context.Response.Body.FlushAsync() : context.Response.Body.WriteAsync(body).AsTask();
    }

    // the same answer for a call with one message and for one with a stream, where they should mean the same
    static async Task ExpectAsync(StatusCode expected, Func<HttpContext, Task> answer)
    {
        await using var server = await CallsServer.StartAsync(map: app => app.MapPost("/odd/Unary", context => answer(context)));
        var bytes = Marshallers.Create<Note>((_, context) => context.Complete([]), context => Note.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));
        var method = new Method<Note, Note>(MethodType.Unary, "odd", "Unary", bytes, bytes);
        using var call = server.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, new());
        var status = StatusCode.OK;
        try
        {
            await call;
        }
        catch (RpcException error)
        {
            status = error.StatusCode;
        }

        Assert.Equal(expected, status);
        Assert.Equal(expected, call.GetStatus().StatusCode);
    }
}

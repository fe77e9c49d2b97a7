using System.IO.Compression;
using FsCheck.Fluent;
using Google.Protobuf;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grpc.Tests;

/// <summary>What a server makes of requests: PROTOCOL-HTTP2.md, section Requests, byte by byte.</summary>
public sealed class RequestTests
{
    static readonly Note Hello = new() { Text = "hello", Number = 7 };

    [Theory]
    [InlineData("application/grpc", "200", "0")]
    [InlineData("application/grpc+proto", "200", "0")]
    [InlineData("application/grpc;charset=utf-8", "200", "0")]
    [InlineData("application/grpcx", "415", null)]
    [InlineData("text/plain", "415", null)]
    [InlineData("", "415", null)]
    public async Task Content_is_gRPC_or_refused(string type, string http, string? status)
    {
        await using var server = await CallsServer.StartAsync();
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("content-type", type)), RawCall.Message(Hello));
        Assert.Equal((http, status), (answer.HttpStatus, answer.GrpcStatus));
    }

    [Fact]
    public async Task An_answer_is_headers_messages_and_trailers()
    {
        await using var server = await CallsServer.StartAsync();
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary), RawCall.Message(Hello));
        Assert.Equal(2, answer.Blocks.Count);
        Assert.Equal("200", answer.HttpStatus);
        Assert.Equal("application/grpc", answer.Blocks[0]["content-type"]);
        Assert.Equal(RawCall.Message(Hello), answer.Data);
        Assert.Equal(new() { ["grpc-status"] = "0" }, answer.Blocks[1]);
    }

    [Fact]
    public async Task An_error_without_messages_is_trailers_only_with_its_words_percent_encoded()
    {
        await using var server = await CallsServer.StartAsync();
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary), RawCall.Message(new() { Text = "fail:NotFound 100% né\n" }));
        var headers = Assert.Single(answer.Blocks);
        Assert.Equal("200", answer.HttpStatus);
        Assert.Equal("5", headers["grpc-status"]);
        Assert.Equal("100%25 n%C3%A9%0A", headers["grpc-message"]);
        Assert.Equal("AP8", headers["why-bin"]);
    }

    [Theory]
    [InlineData("/testing.Calls/Nothing")]
    [InlineData("/no.Such/Unary")]
    public async Task A_method_that_is_not_there_is_unimplemented(string path)
    {
        await using var server = await CallsServer.StartAsync();
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(path), RawCall.Message(Hello));
        Assert.Equal("12", answer.GrpcStatus);
        Assert.Equal($"There is no method {path} here", answer.Blocks[0]["grpc-message"]);
    }

    [Fact]
    public async Task Only_POST_is_a_call()
    {
        await using var server = await CallsServer.StartAsync();
        Assert.Equal("405", (await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, (":method", "GET")), [])).HttpStatus);
    }

    [Fact]
    public async Task HTTP_1_is_told_to_upgrade()
    {
        await using var server = await CallsServer.StartAsync(protocols: HttpProtocols.Http1);
        using var http = new HttpClient();
        using var content = new ByteArrayContent(RawCall.Message(Hello)) { Headers = { { "content-type", "application/grpc" } } };
        Assert.Equal(426, (int)(await http.PostAsync($"{server.Address}{RawCall.Unary}", content)).StatusCode);
    }

    [Fact]
    public async Task Messages_may_be_cut_anywhere()
    {
        await using var server = await CallsServer.StartAsync();
        byte[] body = [.. Enumerable.Range(0, 20).SelectMany(i => RawCall.Message(new() { Text = new('x', i * 7), Number = i }))];
        using var connection = await RawConnection.OpenAsync(server.Port);
        var stream = -1;
        Law.ForAll(Gen.Choose(1, body.Length), chunk =>
        {
            RawCall.SendAsync(connection, stream += 2, RawCall.Headers("/testing.Calls/Both"), body, chunk).GetAwaiter().GetResult();
            Assert.Equal(body, connection.ReadAnswerAsync(stream).GetAwaiter().GetResult().Data);
        });
    }

    [Theory]
    [InlineData("1H", "0")]
    [InlineData("99999999H", "0")]
    [InlineData("90M", "0")]
    [InlineData("100S", "0")]
    [InlineData("99999999m", "0")]
    [InlineData("99999999u", "0")]
    [InlineData("0n", "4")]
    [InlineData("1u", "4")]
    [InlineData("123456789S", "13")]
    [InlineData("1", "13")]
    [InlineData("S", "13")]
    [InlineData("-1S", "13")]
    [InlineData("1.5S", "13")]
    [InlineData("1s", "13")]
    public async Task A_timeout_has_up_to_eight_digits_and_a_unit(string timeout, string status)
    {
        await using var server = await CallsServer.StartAsync();
        var text = status == "4" ? "wait:" : "";
        Assert.Equal(status, (await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("grpc-timeout", timeout)), RawCall.Message(new() { Text = text }))).GrpcStatus);
    }

    [Fact]
    public async Task An_encoding_that_is_not_understood_is_unimplemented_and_told_which_are()
    {
        await using var server = await CallsServer.StartAsync();
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("grpc-encoding", "snappy")), RawCall.Message(Hello));
        Assert.Equal("12", answer.GrpcStatus);
        Assert.Equal("identity,gzip", answer.Blocks[0]["grpc-accept-encoding"]);
    }

    public static TheoryData<string, string, byte[]> Bodies => new()
    {
        { "no message", "12", [] },
        { "two messages", "12", [.. RawCall.Message(Hello), .. RawCall.Message(Hello)] },
        { "half a prefix", "13", [0, 0] },
        { "half a message", "13", RawCall.Message(Hello)[..^1] },
        { "no protobuf", "13", RawCall.Message(0, [0xff, 0xff]) },
        { "an unknown flag", "13", RawCall.Message(2, []) },
        { "too long, before it comes", "8", RawCall.Message(0, [], 4 * 1024 * 1024 + 1) },
        { "4 GiB", "8", RawCall.Message(0, [], -1) },
        { "compressed, and that is no gzip", "13", RawCall.Message(1, [1, 2, 3]) },
        { "compressed and cut off", "13", RawCall.Message(1, Zip(Hello.ToByteArray())[..^12]) },
        { "compressed", "0", RawCall.Message(1, Zip(Hello.ToByteArray())) },
        { "a bomb", "8", RawCall.Message(1, Zip(new byte[100 * 1024 * 1024])) },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Each_body_has_its_status(string what, string status, byte[] body)
    {
        await using var server = await CallsServer.StartAsync();
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("grpc-encoding", "gzip")), body);
        Assert.Equal((what, status), (what, answer.GrpcStatus));
    }

    [Fact]
    public async Task Compressed_without_an_encoding_is_internal()
    {
        await using var server = await CallsServer.StartAsync();
        Assert.Equal("13", (await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary), RawCall.Message(1, Zip(Hello.ToByteArray())))).GrpcStatus);
    }

    [Fact]
    public async Task The_longest_message_passes_and_a_stream_may_be_longer()
    {
        await using var server = await CallsServer.StartAsync();
        var longest = new Note { Text = new('x', 4 * 1024 * 1024 - 5) };
        Assert.Equal(4 * 1024 * 1024, longest.CalculateSize());
        Assert.Equal(longest, await server.Client.UnaryAsync(longest));
        using var call = server.Client.Both();
        for (var i = 0; i < 10; i++)
        {
            await call.RequestStream.WriteAsync(longest);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }
    }

    [Theory]
    [InlineData("AP8=", "AP8")]
    [InlineData("AP8", "AP8")]
    [InlineData("AP8,AQ==", "AP8,AQ")]
    [InlineData("", "")]
    public async Task Bytes_are_base64_padded_or_not_and_joined_by_commas_or_not(string sent, string answered)
    {
        await using var server = await CallsServer.StartAsync();
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("my-bin", sent), ("my-text", "a,b")), RawCall.Message(new() { Text = "metadata:" }));
        foreach (var block in answer.Blocks)
        {
            Assert.Equal("a,b", block["my-text"]);
            Assert.Equal(answered, block.GetValueOrDefault("my-bin", ""));
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_base64_are_internal()
    {
        await using var server = await CallsServer.StartAsync();
        Assert.Equal("13", (await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("my-bin", "?")), RawCall.Message(new() { Text = "metadata:" }))).GrpcStatus);
    }

    static byte[] Zip(byte[] bytes)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal)) gzip.Write(bytes);
        return zipped.ToArray();
    }
}

using System.IO.Compression;
using FsCheck.Fluent;
using Google.Protobuf;
using HostedGrpcService;

namespace GrpcHosting.Tests;

/// <summary>What a service makes of requests, byte by byte (PROTOCOL-HTTP2.md, section Requests).</summary>
public sealed class RequestTests(CallsServer server) : IClassFixture<CallsServer>
{
    static readonly Note Hello = new() { Text = "hello", Number = 7 };

    [Theory]
    [InlineData("application/grpc", "200", "0")]
    [InlineData("application/grpc+proto", "200", "0")]
    [InlineData("application/grpc;charset=utf-8", "200", "0")]
    [InlineData("application/grpcx", "415", "13")]
    [InlineData("text/plain", "415", "13")]
    [InlineData("", "415", "13")]
    public async Task Content_is_gRPC_or_refused(string type, string http, string status)
    {
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("content-type", type)), RawCall.Message(Hello));
        Assert.Equal((http, status), (answer.HttpStatus, answer.GrpcStatus));
    }

    [Fact]
    public async Task An_answer_is_headers_messages_and_trailers()
    {
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary), RawCall.Message(Hello));
        Assert.Equal(2, answer.Blocks.Count);
        Assert.Equal("200", answer.HttpStatus);
        Assert.Equal("application/grpc", answer.Blocks[0]["content-type"]);
        Assert.Equal(RawCall.Message(Hello), answer.Data);
        Assert.Equal(new() { ["grpc-status"] = "0" }, answer.Blocks[1]);
    }

    [Theory]
    [InlineData("/testing.Calls/Nothing")]
    [InlineData("/no.Such/Unary")]
    public async Task A_method_that_does_not_exist_is_unimplemented(string path) =>
        Assert.Equal("12", (await RawCall.AskAsync(server.Port, RawCall.Headers(path), RawCall.Message(Hello))).GrpcStatus);

    [Fact]
    public async Task Only_POST_is_a_call() =>
        Assert.Equal("404", (await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, (":method", "GET")), [])).HttpStatus);

    [Fact]
    public async Task Messages_may_be_cut_anywhere()
    {
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
    [InlineData("99999999u", "0")]
    [InlineData("1u", "4")]
    // what is not a timeout is none
    [InlineData("123456789S", "0")]
    [InlineData("-1S", "0")]
    [InlineData("1.5S", "0")]
    public async Task A_timeout_has_up_to_eight_digits_and_a_unit(string timeout, string status)
    {
        var text = status == "4" ? "wait:" : "";
        Assert.Equal(status, (await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("grpc-timeout", timeout)),
            RawCall.Message(new() { Text = text }))).GrpcStatus);
    }

    [Fact]
    public async Task An_unknown_encoding_is_unimplemented_and_the_answer_lists_the_known_ones()
    {
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("grpc-encoding", "snappy")),
            RawCall.Message(1, [1, 2, 3]));
        Assert.Equal("12", answer.GrpcStatus);
        Assert.Contains("gzip", answer.Blocks[0]["grpc-accept-encoding"], StringComparison.Ordinal);
    }

    public static TheoryData<string, string, byte[]> Bodies => new()
    {
        { "no message", "13", [] },
        { "two messages", "13", [.. RawCall.Message(Hello), .. RawCall.Message(Hello)] },
        { "half a prefix", "13", [0, 0] },
        { "half a message", "13", RawCall.Message(Hello)[..^1] },
        { "no protobuf", "2", RawCall.Message(0, [0xff, 0xff]) },
        { "an unknown flag", "2", RawCall.Message(2, []) },
        { "too long, before it comes", "8", RawCall.Message(0, [], (4 * 1024 * 1024) + 1) },
        { "4 GiB", "2", RawCall.Message(0, [], -1) },
        { "compressed, and not gzip", "2", RawCall.Message(1, [1, 2, 3]) },
        { "compressed and cut off", "2", RawCall.Message(1, Zip(Hello.ToByteArray())[..^12]) },
        { "compressed", "0", RawCall.Message(1, Zip(Hello.ToByteArray())) },
        { "a bomb", "8", RawCall.Message(1, Zip(new byte[100 * 1024 * 1024])) },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Each_body_has_its_status(string what, string status, byte[] body)
    {
        var answer = await RawCall.AskAsync(server.Port, RawCall.Headers(RawCall.Unary, ("grpc-encoding", "gzip")), body);
        Assert.Equal((what, status), (what, answer.GrpcStatus));
    }

    static byte[] Zip(byte[] bytes)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal)) gzip.Write(bytes);
        return zipped.ToArray();
    }
}

using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grpc.Tests;

/// <summary>With the gRPC that others wrote, both ways.</summary>
public sealed class InteropTests
{
    [Fact]
    public async Task Their_client_calls_our_server()
    {
        await using var server = await CallsServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        await using var python = PythonProcess.Start("client.py", $"127.0.0.1:{server.Port}");
        var output = await python.Output.ReadToEndAsync();
        Assert.Equal("", await python.ErrorsAsync());
        Assert.Equal("all well\n", output);
        Assert.Equal("wait:deadline", await server.Service.CancelledAsync());
        Assert.Equal("wait:cancelled", await server.Service.CancelledAsync());
    }

    [Theory]
    [InlineData("NoCompression")]
    [InlineData("Gzip")]
    public async Task Our_client_calls_their_server(string compression)
    {
        await using var python = PythonProcess.Start("server.py", compression);
        var port = int.Parse(await python.LineAsync() ?? throw new InvalidOperationException(await python.ErrorsAsync()), CultureInfo.InvariantCulture);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var client = new Calls.CallsClient(channel);
        Metadata headers = compression == "Gzip" ? new() { { "grpc-internal-encoding-request", "gzip" } } : [];

        await KindsAsync(client, headers);
        await ErrorsAsync(client);
        await MetadataAsync(client);
        await CancellationAsync(client, python);
    }

    static async Task KindsAsync(Calls.CallsClient client, Metadata headers)
    {
        var note = new Note { Text = new('x', 50_000), Number = 7 };
        Assert.Equal(note, await client.UnaryAsync(note, headers));
        using var down = client.Down(new() { Text = "x", Number = 1000 }, headers);
        var count = 0;
        await foreach (var answer in down.ResponseStream.ReadAllAsync()) Assert.Equal(count++, answer.Number);
        Assert.Equal(1000, count);
        using var up = client.Up(headers);
        for (var i = 0; i < 100; i++) await up.RequestStream.WriteAsync(new() { Text = "x", Number = i });
        await up.RequestStream.CompleteAsync();
        Assert.Equal(new() { Text = new('x', 100), Number = 4950 }, await up);
        using var both = client.Both(headers);
        for (var i = 0; i < 100; i++)
        {
            await both.RequestStream.WriteAsync(new() { Number = i });
            Assert.True(await both.ResponseStream.MoveNext());
            Assert.Equal(i, both.ResponseStream.Current.Number);
        }

        await both.RequestStream.CompleteAsync();
        Assert.False(await both.ResponseStream.MoveNext());
    }

    static async Task ErrorsAsync(Calls.CallsClient client)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => client.UnaryAsync(new() { Text = "fail:NOT_FOUND 100% né" }).ResponseAsync);
        Assert.Equal((StatusCode.NotFound, "100% né"), (error.StatusCode, error.Status.Detail));
        Assert.Equal("asked", error.Trailers.GetValue("why"));
        Assert.Equal([0, 255], error.Trailers.GetValueBytes("why-bin")!);
        using var down = client.Down(new() { Text = "fail:ABORTED after one", Number = 1 });
        Assert.True(await down.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(() => down.ResponseStream.MoveNext())).StatusCode);
    }

    static async Task MetadataAsync(Calls.CallsClient client)
    {
        using var call = client.UnaryAsync(new() { Text = "metadata:" }, new Metadata { { "my-text", "a" }, { "my-bin", [1, 2, 3] } });
        await call;
        foreach (var metadata in new[] { await call.ResponseHeadersAsync, call.GetTrailers() })
        {
            Assert.Equal("a", metadata.GetValue("my-text"));
            Assert.Equal([1, 2, 3], metadata.GetValueBytes("my-bin")!);
        }
    }

    static async Task CancellationAsync(Calls.CallsClient client, PythonProcess python)
    {
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5);
        var error = await Assert.ThrowsAsync<RpcException>(() => client.UnaryAsync(new() { Text = "wait:deadline" }, deadline: deadline).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal("waits wait:deadline", await python.LineAsync());
        Assert.Equal("cancelled wait:deadline", await python.LineAsync());
        using var both = client.Down(new() { Text = "wait:cancel", Number = 1 });
        Assert.True(await both.ResponseStream.MoveNext());
        Assert.Equal("waits wait:cancel", await python.LineAsync());
        both.Dispose();
        Assert.Equal("cancelled wait:cancel", await python.LineAsync());
    }
}

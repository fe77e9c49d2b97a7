namespace GrpcHosting.Tests;

/// <summary>10,000 malformed requests and connections. The service refuses them, keeps nothing of them, and serves on.</summary>
public sealed class FuzzTests
{
    const int Requests = 9000;
    const int Connections = 1000;
    const long Allowed = 16 * 1024 * 1024;

    [Fact]
    public async Task Malformed_requests_are_refused_and_leave_nothing_behind()
    {
        await using var server = await CallsServer.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => AskAsync(server.Port, Enumerable.Range(0, 100)
            .Select(i => -1 - lane - (4 * i)))));
        var before = await server.MemoryAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => AskAsync(server.Port, Enumerable.Range(0, Requests / 4)
            .Select(i => lane + (4 * i)))));
        Assert.Equal("still here", (await server.Client.UnaryAsync(new() { Text = "still here" })).Text);
        Assert.InRange(await server.MemoryAsync() - before, long.MinValue, Allowed);
    }

    [Fact]
    public async Task Malformed_frames_end_their_connection_and_no_other()
    {
        await using var server = await CallsServer.StartAsync();
        var before = await server.MemoryAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(lane => BreakAsync(server.Port, Enumerable.Range(0, Connections / 8)
            .Select(i => lane + (8 * i)))));
        Assert.Equal("still here", (await server.Client.UnaryAsync(new() { Text = "still here" })).Text);
        Assert.InRange(await server.MemoryAsync() - before, long.MinValue, Allowed);
    }

    static async Task AskAsync(int port, IEnumerable<int> seeds)
    {
        using var connection = await RawConnection.OpenAsync(port);
        var stream = -1;
        foreach (var seed in seeds)
        {
            var made = FuzzCase.Make(seed);
            await RawCall.SendAsync(connection, stream += 2, made.Headers, made.Body, made.Chunk);
            using var patience = new CancellationTokenSource(Eventually.Patience);
            var answer = await connection.ReadAnswerAsync(stream, patience.Token);
            Assert.False(answer.Closed, $"{seed}");
            Assert.Equal((seed, made.Good), (seed, answer.GrpcStatus == "0"));
        }
    }

    static async Task BreakAsync(int port, IEnumerable<int> seeds)
    {
        foreach (var seed in seeds)
        {
            using var connection = await RawConnection.OpenAsync(port);
            using var patience = new CancellationTokenSource(Eventually.Patience);
            await connection.SendAsync(Frames(new(seed)));
            connection.EndSending();
            // whatever it answers, it must come to an end
            while (await connection.ReadAsync(patience.Token) is not null) { }
        }
    }

    static byte[] Frames(Random random)
    {
        var frames = new List<byte>();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            byte[] payload = random.Next(3) == 0 ? RawConnection.Block(RawCall.Headers(RawCall.Unary)) : new byte[random.Next(100)];
            if (random.Next(2) == 0) random.NextBytes(payload.AsSpan(payload.Length / 2));
            frames.AddRange(RawConnection.Frame((byte)random.Next(12), (byte)random.Next(256), random.Next(6), payload));
            if (random.Next(10) == 0) frames[random.Next(frames.Count)] ^= (byte)(1 << random.Next(8));
        }

        return [.. frames];
    }
}

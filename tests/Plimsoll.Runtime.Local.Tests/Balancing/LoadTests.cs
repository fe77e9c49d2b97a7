using System.Net.Sockets;
using System.Security.Cryptography;
using Plimsoll.Runtime.Local.Balancing;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>Much, many and slow.</summary>
public abstract class LoadTests : BalancerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_does_not_read_slows_down_who_writes_and_all_arrives(bool clientReads)
    {
        var accepted = new TaskCompletionSource<Socket>();
        await using var replica = Replica.Serving("a", socket =>
        {
            accepted.SetResult(socket);
            return Task.CompletedTask;
        });
        await using var balancer = Listen(replica.Backend);
        using var client = await Tcp.ConnectAsync(balancer.Address);
        using var server = await accepted.Task;
        var (reader, writer) = clientReads ? (client, server) : (server, client);
        // the system's own buffers are not the subject: without this they grow to megabytes
        reader.ReceiveBufferSize = 64 * 1024;
        var content = RandomNumberGenerator.GetBytes(Repetitions.Pick(64, full: 512) * 1024 * 1024);

        var written = 0;
        var writing = Task.Run(async () =>
        {
            while (written < content.Length) Volatile.Write(ref written,
                written + await writer.SendAsync(content.AsMemory(written, Math.Min(65536, content.Length - written))));
            writer.Shutdown(SocketShutdown.Send);
        });
        var before = -1;
        var pause = TimeSpan.FromMilliseconds(200);
        await Eventually.HoldsAsync(
            "the writer stands still",
            () => Interlocked.Exchange(ref before, Volatile.Read(ref written)) == Volatile.Read(ref written) && written > 0,
            interval: pause);
        Assert.InRange(before, 1, 24 * 1024 * 1024);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        int count;
        while ((count = await reader.ReceiveAsync(buffer)) > 0) hash.AppendData(buffer, 0, count);
        await writing;
        Assert.Equal(SHA256.HashData(content), hash.GetHashAndReset());
    }

    [Fact]
    public async Task A_thousand_connections_at_once()
    {
        await using var a = Replica.Echo("a");
        await using var b = Replica.Echo("b");
        await using var balancer = Listen(a.Backend, b.Backend);
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Tcp.ConnectAsync(balancer.Address)));
        await Task.WhenAll(clients.Select(client => client.ReadLineAsync()));
        Assert.Equal((500, 500), (balancer.OpenConnections("a"), balancer.OpenConnections("b")));
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(clients.Select(async (client, i) =>
            {
                await client.SayAsync($"{round} of {i}\n");
                Assert.Equal($"{round} of {i}", await client.ReadLineAsync());
            }));
        }
        foreach (var client in clients) client.Dispose();
        await Task.WhenAll(balancer.WhenIdleAsync("a", CancellationToken.None), balancer.WhenIdleAsync("b", CancellationToken.None))
            .WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task Many_short_connections()
    {
        await using var a = Replica.Echo("a");
        await using var b = Replica.Echo("b");
        await using var balancer = Listen(a.Backend, b.Backend);
        await Parallel.ForAsync(0, Repetitions.Pick(1_000, full: 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await AskAsync(balancer, $"request {i}"));
        Assert.InRange(a.Accepted, b.Accepted / 2, b.Accepted * 2);
    }

    [Fact]
    public async Task Backends_come_and_go_under_load_and_no_request_is_lost()
    {
        await using var balancer = Listen();
        using var over = new CancellationTokenSource();
        var asked = 0;
        var asking = Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!over.IsCancellationRequested) await AskAsync(balancer, $"request {Interlocked.Increment(ref asked)}");
        }).ToArray();

        Replica? old = null;
        for (var i = 0; i < Repetitions.Pick(20, full: 200); i++)
        {
            var (next, until) = (Replica.Echo($"replica-{i}"), Volatile.Read(ref asked) + 50);
            balancer.SetBackends([next.Backend]);
            if (old is not null)
            {
                await balancer.WhenIdleAsync(old.Backend.Id, CancellationToken.None).WaitAsync(Eventually.Patience);
                await old.DisposeAsync();
            }
            await Eventually.BecomesAsync(
                "50 more requests are sent", () => Task.FromResult(Volatile.Read(ref asked)), count => count > until);
            old = next;
        }
        await over.CancelAsync();
        await Task.WhenAll(asking);
        await old!.DisposeAsync();
    }

    private static async Task AskAsync(Balancer balancer, string question)
    {
        using var client = await Tcp.ConnectAsync(balancer.Address);
        await client.SayAsync(question);
        client.Shutdown(SocketShutdown.Send);
        Assert.EndsWith("\n" + question, await client.ReadToEndAsync(), StringComparison.Ordinal);
    }
}

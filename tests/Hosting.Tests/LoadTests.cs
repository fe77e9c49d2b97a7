using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Hosting.Tests;

public sealed class LoadTests
{
    static readonly int Stops = Repetitions.Pick(3, full: 12);

    [Fact]
    public async Task Stopping_replicas_under_load_loses_no_request()
    {
        var replica = await Service.StartAsync();
        using var balancer = new Switch(replica.Port);
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentBag<string>();
        var clients = Enumerable.Range(0, 100)
            .Select(client => Task.Run(() => AskAsync(balancer.Port, think: client % 2 == 0 ? 0 : 100, failures, stop.Token))).ToArray();
        for (var i = 0; i < Stops; i++) replica = await balancer.ReplaceAsync(replica);

        await stop.CancelAsync();
        var answered = await Task.WhenAll(clients);
        await replica.DisposeAsync();
        Assert.Empty(failures);
        Assert.All(answered, count => Assert.True(count > Stops));
    }

    static async Task<int> AskAsync(int port, int think, ConcurrentBag<string> failures, CancellationToken stop)
    {
        using var client = new KeepAliveClient(port);
        var answered = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await client.AskAsync();
                answered++;
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                failures.Add($"{(think == 0 ? "busy" : "thinking")}: {error.Message}");
                client.Dispose();
            }

            if (think > 0) await Task.Delay(think, CancellationToken.None);
        }

        return answered;
    }
}

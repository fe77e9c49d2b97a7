using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using HostedGrpcService;
using Hosting.Tests;

namespace GrpcHosting.Tests;

public sealed class RolloutTests
{
    // streams keep the connections open to its end
    const string Drain = "5";
    const int Listeners = 8;
    static readonly int Stops = Repetitions.Pick(3, full: 12);

    [Fact]
    public async Task Stopping_replicas_under_load_fails_no_call_and_tears_no_stream()
    {
        var replica = await Service.StartAsync(Drain);
        using var balancer = new Switch(replica.Port);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{balancer.Port}");
        var client = new Ticks.TicksClient(channel);
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentBag<string>();
        var begins = new ConcurrentBag<Tick>();
        var ends = new ConcurrentBag<StatusCode>();
        Task<int>[] clients =
        [
            .. Enumerable.Range(0, 16).Select(number => Task.Run(() =>
                AskAsync(client, think: number % 2 == 0 ? 0 : 20, failures, stop.Token))),
            .. Enumerable.Range(0, Listeners).Select(_ => Task.Run(() => ListenAsync(client, begins, ends, stop.Token))),
        ];
        for (var i = 1; i <= Stops; i++)
        {
            await CountAsync(begins, Listeners * i);
            replica = await balancer.ReplaceAsync(replica, Drain);
            await CountAsync(ends, Listeners * i);
        }

        await stop.CancelAsync();
        var done = await Task.WhenAll(clients);
        await replica.DisposeAsync();
        Assert.Empty(failures);
        Assert.All(done, count => Assert.True(count > Stops));
        Assert.Equal(Listeners * Stops, ends.Count(end => end == StatusCode.Unavailable));
        Assert.All(ends, end => Assert.True(end is StatusCode.Unavailable or StatusCode.Cancelled));
    }

    [Fact]
    public async Task Connections_have_a_maximum_age_of_which_no_call_fails_and_no_stream_ends()
    {
        await using var service = await Service.StartAsync(variables: ("MAX_AGE_MS", "50"));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{service.Port}");
        var client = new Ticks.TicksClient(channel);
        using var call = client.Run(new() { Number = 300 });
        var places = new HashSet<string>();
        while (places.Count < 5) places.Add((await client.PlaceAsync(new())).Place);
        var ticks = 0;
        await foreach (var tick in call.ResponseStream.ReadAllAsync()) Assert.Equal(++ticks, tick.Number);
        Assert.Equal(300, ticks);
    }

    static async Task<int> AskAsync(Ticks.TicksClient client, int think, ConcurrentBag<string> failures, CancellationToken stop)
    {
        var answered = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await client.PlaceAsync(new(), cancellationToken: CancellationToken.None);
                answered++;
            }
            catch (RpcException error)
            {
                failures.Add($"{(think == 0 ? "busy" : "thinking")}: {error.Status} {error.InnerException}");
            }

            if (think > 0) await Task.Delay(think, CancellationToken.None);
        }

        return answered;
    }

    static async Task<int> ListenAsync(Ticks.TicksClient client, ConcurrentBag<Tick> begins, ConcurrentBag<StatusCode> ends,
        CancellationToken stop)
    {
        var ticks = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var call = client.Run(new(), cancellationToken: stop);
                await foreach (var tick in call.ResponseStream.ReadAllAsync(CancellationToken.None))
                {
                    if (tick.Number == 1) begins.Add(tick);
                    ticks++;
                }
            }
            catch (RpcException error)
            {
                ends.Add(error.StatusCode);
            }
        }

        return ticks;
    }

    static Task CountAsync<T>(ConcurrentBag<T> bag, int count) =>
        Eventually.BecomesAsync($"{count} of {typeof(T).Name} come", () => Task.FromResult(bag.Count), come => come >= count);
}

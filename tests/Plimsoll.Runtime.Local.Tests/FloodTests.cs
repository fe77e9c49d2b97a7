using System.Globalization;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Many idle, slow and half-open connections to one service: what becomes of the others.</summary>
[Trait("runs", "alone")]
public sealed class FloodTests(ITestOutputHelper output)
{
    private const int Requests = 2_000;

    // on a machine that is busy with other work too
    private const double GrossLimit = 5_000;

    [Fact(Usually = 90)]
    public async Task A_flood_of_one_service_leaves_the_others_undisturbed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc, and makes half-open connections with a filter of Linux");
        var (idle, slow, halfOpen, limit) = Repetitions.Pick((3_000, 100, 500, (int?)3_000), full: (20_000, 500, 2_000, 20_000));
        await using var home = await TestHome.CreateAsync(limit);
        var flooded = home.Service("one") with { Name = "flooded" };
        var other = home.Service("one") with { Name = "other", Ports = [new("main", Ports.Free())] };
        await home.ConvergeAsync(1, flooded, other);
        var (port, url) = (new Uri((await home.ObserveAsync("flooded")).Url!).Port, (await home.ObserveAsync("other")).Url + "/version");
        await Latency.MeasureAsync(url, Requests / 4, Task.CompletedTask); // compiled by then
        var quiet = await Latency.MeasureAsync(url, Requests, Task.CompletedTask);
        var (memory, descriptors) = (Memory(home.KeeperPid), Descriptors(home.KeeperPid));

        await using var flood = new FloodProcess(port, idle, slow, halfOpen);
        var steady = flood.SteadyAsync();
        var coming = await Latency.MeasureAsync(url, Requests, steady);
        var there = await Latency.MeasureAsync(url, Requests, Task.CompletedTask);
        // connections of others that end make room, which lasts until the service listens again
        var status = await home.UntilAsync("flooded", service => service.Problem?.Contains("new clients wait",
            StringComparison.Ordinal) == true);
        var relayed = (Descriptors(home.KeeperPid) - descriptors) / 2;
        output.WriteLine($"asked for {idle} idle, {slow} slow, {halfOpen} half-open; the keeper may open {Limit(home.KeeperPid)}");
        output.WriteLine($"{await steady}; in SYN-RECV: {SynReceived(port)}; relayed: {relayed}");
        output.WriteLine($"other, quiet:            {quiet}");
        output.WriteLine($"other, while it comes:   {coming} ({coming.P99 / quiet.P99:0.0} times the quiet p99)");
        output.WriteLine($"other, while it is there: {there} ({there.P99 / quiet.P99:0.0} times the quiet p99)");
        output.WriteLine($"the keeper's memory: {memory / 1024} MB before, {Memory(home.KeeperPid) / 1024} MB then: "
            + $"{(Memory(home.KeeperPid) - memory) * 1024.0 / relayed:0} bytes a connection");
        output.WriteLine($"status of the flooded one: {status.Problem}");

        Assert.Empty(quiet.Failures.Concat(coming.Failures).Concat(there.Failures));
        Assert.True(there.P99 < GrossLimit, $"p99 is {there.P99} ms");
        Assert.All((await home.ObserveAsync())!.Services, service => Assert.All(service.Replicas,
            replica => Assert.Equal((ReplicaState.Ready, 0), (replica.State, replica.Restarts))));
        // a service that is flooded takes no descriptor that a start needs
        var third = home.Service("one") with { Name = "third", Ports = [new("main", Ports.Free())] };
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(2, flooded, other, third));
        Assert.Equal("one", await home.GetAsync("/version", "third"));

        await flood.DisposeAsync();
        Assert.Equal("one", await home.GetAsync("/version", "flooded"));
        await home.UntilAsync("flooded", service => service.Problem is null);
        // not one for each client. What the flood left in the backlog may fill the service once more, and the end of that is said later
        var (full, room) = await Eventually.BecomesAsync(
            "it is said as often that there is room as that there is none", () => SaidAsync(home.Root), said => said.Full == said.Room);
        Assert.InRange(full, 1, 20);
    }

    /// <summary>How often the keeper said that the service is full, and that there is room again.</summary>
    private static async Task<(int Full, int Room)> SaidAsync(string home)
    {
        var log = await File.ReadAllLinesAsync(Path.Combine(home, "keeper.log"), TestContext.Current.CancellationToken);
        var own = log.Where(line => line.StartsWith("acme/dev flooded: ", StringComparison.Ordinal)).ToList();
        return (own.Count(line => line.Contains("connections are open", StringComparison.Ordinal)),
            own.Count(line => line.EndsWith(": there is room for connections again", StringComparison.Ordinal)));
    }

    private static int Descriptors(int pid) => Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count();

    private static string Limit(int pid) => File.ReadLines($"/proc/{pid}/limits")
        .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

    /// <summary>In kB.</summary>
    private static long Memory(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    // proc_net_tcp.txt: local address, remote address, state: 03 is SYN_RECV
    private static int SynReceived(int port) =>
        File.ReadLines("/proc/net/tcp").Count(line => line.Contains($":{port:X4} ", StringComparison.Ordinal)
            && line.Contains(" 03 ", StringComparison.Ordinal));
}

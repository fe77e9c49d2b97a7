using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests.Addresses;

/// <summary>A stable address is stable, and nobody finds it closed while it changes hands.</summary>
public sealed class AddressTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact(Usually = 20)]
    public async Task A_port_that_is_taken_is_said_and_taken_back_when_it_is_free_without_a_failed_request()
    {
        using (var other = new TcpListener(IPAddress.Loopback, _home.FreePort))
        {
            other.Start();
            await _home.ConvergeAsync(1, _home.Service("one"));
            var taken = $"its port {_home.FreePort} is taken by process {Environment.ProcessId} (";
            Assert.Contains(_home.Said, line => line.StartsWith("web: " + taken, StringComparison.Ordinal));
            Assert.StartsWith(taken, (await _home.ObserveAsync("web")).Drift, StringComparison.Ordinal);
        }
        await Eventually.HoldsAsync("the port is free", () => HostPort.IsFree(_home.FreePort));
        var before = await _home.ObserveAsync("web");
        var former = new Uri(before.Url!).Port;
        Assert.InRange(former, 20000, 29999);
        Assert.Contains($"{_home.FreePort} was taken and is free again", before.Drift, StringComparison.Ordinal);

        await using (var load = new Load(before.Url + "/version"))
        {
            await Eventually.HoldsAsync("it is asked", () => load.Requests > Load.Clients);
            Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(2, _home.Service("one")));
            var then = load.Requests;
            await Eventually.HoldsAsync("it is asked afterwards", () => load.Requests > then + 3 * Load.Clients);
            Assert.Empty(await load.EndAsync());
        }
        var after = await _home.ObserveAsync("web");
        Assert.Equal((_home.FreePort, null), (new Uri(after.Url!).Port, after.Drift));
        Assert.Equal(["one", "one"], [await AskAsync(former), await AskAsync(_home.FreePort)]);
        Assert.Equal([("services/web", _home.FreePort)], Book());

        // nobody else wants the former one
        await _home.ConvergeAsync(3, _home.Service("one"));
        Assert.Equal("one", await AskAsync(former));
    }

    [Fact(Usually = 20)]
    public async Task A_renamed_service_has_the_address_when_it_serves_and_not_before()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        await using var load = new Load($"http://127.0.0.1:{_home.FreePort}/version");
        Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(2,
            _home.Service("bad", ("CRASH_AFTER", "1")) with { Name = "site" }));
        Assert.Equal("one", await AskAsync(_home.FreePort));

        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(3, _home.Service("two") with { Name = "site" }));

        await load.HearsAsync("two");
        Assert.Empty(await load.EndAsync());
        Assert.Equal(["one", "two"], load.Answers.Order(StringComparer.Ordinal));
        Assert.Equal(_home.FreePort, new Uri((await _home.ObserveAsync("site")).Url!).Port);
        Assert.Equal([("services/site", _home.FreePort)], Book());
        Assert.Contains($"site: has the address 127.0.0.1:{_home.FreePort} now, which was that of web", _home.Said);
    }

    [Fact(Usually = 30)]
    public async Task A_port_that_changes_in_the_manifest_changes_and_the_former_one_is_given_up_later()
    {
        var (first, second) = (Ports.Free(), Ports.Free());
        await _home.ConvergeAsync(1, At(first));
        await _home.ConvergeAsync(2, At(second));
        Assert.Equal(second, new Uri((await _home.ObserveAsync("web")).Url!).Port);
        Assert.Equal(["one", "one"], [await AskAsync(first), await AskAsync(second)]);
        var epoch = 2;
        await Eventually.HoldsAsync("a later deployment gives the former address up", async () =>
        {
            await _home.ConvergeAsync(++epoch, At(second));
            return HostPort.IsFree(first);
        });
        Assert.Equal("one", await AskAsync(second));

        // an address of its own is no other port of its program, so nothing is started anew
        var replica = (await _home.ObserveAsync("web")).Replicas.Single().Id;
        await _home.ConvergeAsync(++epoch, At(second) with { Address = first });
        var after = await _home.ObserveAsync("web");
        Assert.Equal((first, replica), (new Uri(after.Url!).Port, after.Replicas.Single().Id));
        Assert.Equal("one", await AskAsync(first));
    }

    private DesiredService At(int port) => _home.Service("one") with { Replicas = 1, Ports = [new("main", port)] };

    private static async Task<string> AskAsync(int port)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync($"http://127.0.0.1:{port}/version", TestContext.Current.CancellationToken);
    }

    private IEnumerable<(string, int)> Book() =>
        JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(_home.Root,
            "environments/acme/dev/ports.json")))!.Select(entry => (entry.Key, entry.Value));
}

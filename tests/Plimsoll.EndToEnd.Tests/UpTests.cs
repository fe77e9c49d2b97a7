using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>A clone becomes a counter that counts. With an empty home that is <see cref="WholeRepositoryTests"/>.</summary>
[Collection(CounterTestGroup.Name)]
public sealed class UpTests(CounterFixture counter)
{
    private readonly Sandbox _sandbox = counter.Sandbox;

    [Fact]
    public async Task Up_ends_well_with_every_service_healthy()
    {
        Assert.True(counter.Up.ExitCode == 0, counter.Up.Out + counter.Up.Error);
        var head = await _sandbox.GitAsync("rev-parse", "HEAD");
        var environment = await _sandbox.WaitForAsync(head);
        Assert.All(environment.Services, service => Assert.Equal(HealthState.Healthy, service.State));
        var service = environment.Counter();
        Assert.Equal(2, service.Replicas.Count(replica => replica.State == ReplicaHealth.Ready));
        Assert.StartsWith("sha256:", service.Desired.Image, StringComparison.Ordinal);
        Assert.All(service.Replicas, replica => Assert.Equal(service.Desired.Image, replica.Image));
        Assert.StartsWith("http://127.0.0.1:", service.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_up_changes_nothing()
    {
        var before = await _sandbox.StatusAsync();
        await _sandbox.RequireAsync("up", "-d");
        var after = await _sandbox.StatusAsync();
        Assert.Equal(before.Deployment, after.Deployment);
        Assert.Equal(before.Counter().Replicas.Select(replica => replica.Id), after.Counter().Replicas.Select(replica => replica.Id));
    }

    [Fact]
    public async Task It_counts_across_replicas()
    {
        var url = (await _sandbox.StatusAsync()).Url();
        var counts = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            // a connection each, so that both replicas are asked
            using var client = new HttpClient { BaseAddress = url };
            var answer = await client.PostAsync(new Uri("/inc", UriKind.Relative), null, TestContext.Current.CancellationToken);
            counts.Add(long.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                System.Globalization.CultureInfo.InvariantCulture));
        }
        Assert.Equal(Enumerable.Range(0, 20).Select(i => counts[0] + i), counts);
    }

    [Fact]
    public async Task Status_is_a_table_for_people()
    {
        // a replica that is not asked for a while is not ready for a moment
        var table = await Eventually.BecomesAsync(
            "both replicas are ready", async () => (await _sandbox.RequireAsync("status")).Out,
                text => text.Contains("2/2", StringComparison.Ordinal));
        Assert.Contains("counter", table, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', table);
    }
}

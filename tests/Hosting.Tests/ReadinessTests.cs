namespace Hosting.Tests;

public sealed class ReadinessTests : IDisposable
{
    readonly Replica _replica = new(new(), TimeProvider.System);

    [Fact]
    public async Task What_was_reached_once_is_not_asked_again()
    {
        var away = true;
        var readiness = new Readiness(_replica, [new("store",
            _ => away ? throw new TimeoutException("no answer") : ValueTask.CompletedTask)]);
        Assert.Equal("store: no answer", await readiness.WhyNotAsync(CancellationToken.None));
        away = false;
        Assert.Null(await readiness.WhyNotAsync(CancellationToken.None));
        away = true;
        Assert.Null(await readiness.WhyNotAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_replica_that_drains_is_not_ready()
    {
        var readiness = new Readiness(_replica, []);
        Assert.Null(await readiness.WhyNotAsync(CancellationToken.None));
        Assert.True(_replica.BeginDrain());
        Assert.False(_replica.BeginDrain());
        Assert.Equal("draining", await readiness.WhyNotAsync(CancellationToken.None));
    }

    public void Dispose() => _replica.Dispose();
}

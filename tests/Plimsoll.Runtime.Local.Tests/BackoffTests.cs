using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_double_up_to_half_a_minute_and_begin_anew_after_a_good_while()
    {
        var backoff = new Backoff();
        Assert.Equal([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000], Enumerable.Range(0, 11)
            .Select(_ => (int)backoff.After(TimeSpan.FromSeconds(1)).TotalMilliseconds));
        Assert.Equal([100, 200], [(int)backoff.After(TimeSpan.FromSeconds(10)).TotalMilliseconds,
            (int)backoff.After(TimeSpan.Zero).TotalMilliseconds]);
    }
}

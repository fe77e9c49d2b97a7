namespace TestRun.Tests;

public sealed class IdleProcessorsTests
{
    [Theory]
    [InlineData("cpu  100 0 50 400 10 0 5 0 7 0", "cpu  130 0 70 450 10 0 5 0 7 0", 0.5)]
    [InlineData("cpu  100 0 50 400 10 0 5 0 7 0", "cpu  200 0 50 400 10 0 5 0 7 0", 0)]
    // two readings within a tick tell nothing
    [InlineData("cpu  100 0 50 400 10 0 5 0 7 0", "cpu  100 0 50 400 10 0 5 0 7 0", 0)]
    public void Reads_the_idle_share_between_two_readings(string before, string now, double share) =>
        Assert.Equal(share, IdleProcessors.IdleShare(before, now));
}

using FsCheck.Fluent;

namespace RouteGuideBackend.Tests;

public sealed class TimeKeyTests
{
    [Fact]
    public void Keys_grow_whatever_the_clock_does() => Law.ForAll(Gen.Choose(-1000, 1000).ListOf(), steps =>
    {
        var clock = new Clock();
        var keys = new TimeKeys(clock, last: 0);
        long before = 0;
        foreach (var step in steps)
        {
            clock.Now += TimeSpan.FromTicks(step);
            var key = keys.Next();
            Assert.True(key > before);
            Assert.True(TimeKeys.ToBytes(before).AsSpan().SequenceCompareTo(TimeKeys.ToBytes(key)) < 0);
            Assert.Equal(key, TimeKeys.FromBytes(TimeKeys.ToBytes(key)));
            before = key;
        }
    });

    [Fact]
    public void A_key_is_the_time_in_nanoseconds()
    {
        var clock = new Clock { Now = DateTimeOffset.UnixEpoch.AddTicks(12_345) };
        var keys = new TimeKeys(clock, last: 0);
        Assert.Equal([1_234_500, 1_234_501, 1_234_502], [keys.Next(), keys.Next(), keys.Next()]);
        clock.Now += TimeSpan.FromTicks(1);
        Assert.Equal(1_234_600, keys.Next());
    }

    [Fact]
    public async Task Keys_grow_over_restarts_with_a_clock_that_went_back()
    {
        using var folder = new TempFolder();
        var clock = new Clock();
        long before = 0;
        for (var start = 0; start < 3; start++)
        {
            using var store = new FeatureStore(folder.Path, 64 << 20, clock);
            var key = await store.SaveAsync(new() { Name = "a", Location = new() });
            Assert.True(key > before);
            before = key;
            clock.Now -= TimeSpan.FromDays(1);
        }
    }

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

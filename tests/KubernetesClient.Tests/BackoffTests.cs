using FsCheck.Fluent;

namespace KubernetesClient.Tests;

/// <summary>The law of pauses.</summary>
public sealed class BackoffTests
{
    [Fact]
    public void Pauses_grow_to_the_longest_and_lots_take_at_most_a_half() => Law.ForAll(
        from failures in Gen.Choose(1, 2000)
        from seconds in Gen.Choose(1, 60)
        from percent in Gen.Choose(0, 99)
        select (failures, longest: TimeSpan.FromSeconds(seconds), random: percent / 100.0),
        given =>
        {
            var pause = Backoff.Pause(given.failures, given.longest, given.random);
            var full = Backoff.Pause(given.failures, given.longest, 0);
            Assert.InRange(pause, full / 2, full);
            Assert.InRange(full, TimeSpan.FromMilliseconds(100), given.longest);
            Assert.InRange(Backoff.Pause(given.failures + 1, given.longest, 0), full, given.longest);
        });
}

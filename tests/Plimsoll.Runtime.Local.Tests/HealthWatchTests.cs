using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class HealthWatchTests
{
    private readonly Clock _clock = new();
    private readonly List<HealthChange> _seen = [];

    [Fact]
    public async Task The_time_that_the_machine_stood_still_does_not_count()
    {
        using var over = new CancellationTokenSource();
        var asked = 0;
        await WatchAsync(new Scripted(() =>
        {
            if (++asked == 2) _clock.StandStill(TimeSpan.FromHours(1));
            return asked < 4 ? Verdict.Silent : Verdict.Well;
        }), over);
        Assert.Equal([HealthChange.Ready], _seen);
    }

    [Fact]
    public async Task Who_is_not_ready_in_time_is_given_up()
    {
        using var over = new CancellationTokenSource();
        // each answer takes a second
        var trouble = await WatchAsync(new Scripted(() =>
        {
            _clock.StandStill(TimeSpan.FromSeconds(1));
            return Verdict.Silent;
        }), over);
        Assert.Equal([HealthChange.GivenUp], _seen);
        Assert.StartsWith("it was not ready within 10 s: ", trouble!.Text, StringComparison.Ordinal);
    }

    /// <summary>Watches until it is ready, or given up.</summary>
    private Task<Trouble?> WatchAsync(IProbe probe, CancellationTokenSource over)
    {
        var launch = new Launch(new("true", []), null, probe, null);
        var plan = new ReplicaPlan("web", () => launch) { Fingerprint = "", Image = "", ReadyWithin = TimeSpan.FromSeconds(10) };
        return new HealthWatch(int.MaxValue, () => [], launch, plan, _clock, (change, _) =>
        {
            _seen.Add(change);
            if (change == HealthChange.Ready) over.Cancel();
        }).RunAsync(over.Token);
    }

    private sealed class Scripted(Func<Verdict> answer) : IProbe
    {
        public Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken) => Task.FromResult(new ProbeAnswer(answer(), "GET /readyz"));
    }

    /// <summary>The machine's clock, and the time that a test adds.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _more;

        public override long GetTimestamp() => base.GetTimestamp() + _more;

        public void StandStill(TimeSpan time) => _more += (long)(time.TotalSeconds * TimestampFrequency);
    }
}

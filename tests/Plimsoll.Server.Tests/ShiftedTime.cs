namespace Plimsoll.Server.Tests;

/// <summary>The machine's clock, set to another time; timers take as long as they say.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _shift));

    /// <summary>Sets it forward.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);

    /// <summary>Sets it forward to the next time that is such a time of the week, in UTC.</summary>
    public void PassTo(DayOfWeek day, TimeSpan hour)
    {
        var now = GetUtcNow();
        var days = ((int)day - (int)now.UtcDateTime.DayOfWeek + 7) % 7;
        var then = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(days) + hour;
        Pass((then > now ? then : then.AddDays(7)) - now);
    }
}

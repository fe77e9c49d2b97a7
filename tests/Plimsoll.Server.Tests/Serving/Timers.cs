using System.Collections.Concurrent;

namespace Plimsoll.Server.Tests.Serving;

/// <summary>A clock whose timers are faster than they say, and that tells which there were.</summary>
/// <param name="speed">How many times faster.</param>
internal sealed class Timers(int speed) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _due = new();

    public int Speed => speed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _due.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / speed : dueTime, period);
    }

    /// <summary>How often somebody waited for so long.</summary>
    public int Count(TimeSpan due) => _due.Count(each => each == due);

    /// <summary>Waits until somebody waits for so long.</summary>
    public Task WaitForAsync(TimeSpan due, int times = 1) =>
        Eventually.HoldsAsync($"somebody waits for {due}, {times} times", () => Count(due) >= times);
}

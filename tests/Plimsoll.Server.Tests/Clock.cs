namespace Plimsoll.Server.Tests;

/// <summary>A clock that stands still until a test lets time pass: then all wake who waited for that.</summary>
internal sealed class Clock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Waiting> _waiting = [];
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Came)> _expected = [];
    private DateTimeOffset _now = System.GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("it wakes once");
        var waiting = new Waiting(this, () => callback(state));
        waiting.Change(dueTime, period);
        return waiting;
    }

    /// <summary>Ends when somebody waits who will be woken that long from now.</summary>
    public Task WaitedForAsync(TimeSpan time)
    {
        lock (_lock)
        {
            if (_waiting.Any(waiting => waiting.Due == _now + time)) return Task.CompletedTask;
            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((_now + time, came));
            return came.Task;
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time)
    {
        List<Waiting> due;
        lock (_lock)
        {
            _now += time;
            due = [.. _waiting.Where(waiting => waiting.Due <= _now)];
            _waiting.RemoveAll(due.Contains);
        }
        foreach (var waiting in due) waiting.Wake();
    }

    private sealed class Waiting(Clock clock, Action wake) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public Action Wake => wake;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._waiting.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock._now + dueTime;
                clock._waiting.Add(this);
                foreach (var (_, came) in clock._expected.Where(expected => expected.Due == Due)) came.TrySetResult();
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._waiting.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using Microsoft.Extensions.Logging;
using Plimsoll.Delivery.Status;
using Plimsoll.Server.Watching;

namespace Plimsoll.Server.Tests.Watching;

/// <summary>What watches goes on, whatever it meets.</summary>
public sealed class SupervisorTests
{
    [Fact]
    public async Task Every_exception_but_cancellation_is_told_once_and_the_work_goes_on_ever_more_seldom()
    {
        var (log, told) = (new Lines(), new List<IReadOnlyList<FailingWatch>>());
        var times = 0;
        using var ending = new CancellationTokenSource();
        var timers = new Timers();
        var supervisor = new Supervisor(timers, log, told.Add);

        await supervisor.RepeatAsync("looking", new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6)), _ => ++times switch
        {
            1 or 2 or 3 => throw new InvalidOperationException("no flux"),
            4 => throw new FormatException("no room"),
            5 => throw new OperationCanceledException("of something else"),
            6 => Task.CompletedTask,
            _ => ending.CancelAsync(),
        }, ending.Token);

        Assert.Equal(7, times);
        Assert.Equal([2, 4, 6, 6, 6, 1], timers.Waits.Select(wait => wait.TotalSeconds).Take(6));
        Assert.Equal(["no flux", "no room", "cancelled"], told.Take(3).Select(each => Assert.Single(each).Why.Split(": ")[^1]));
        Assert.Single(told.Take(3).Select(each => each[0].Since).Distinct());
        Assert.Empty(told[3]);
        Assert.Equal(4, log.All.Count);
        Assert.Contains("looking works again", log.All[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_fails_because_it_is_cut_off_counts_as_cancelled()
    {
        var log = new Lines();
        using var ending = new CancellationTokenSource();
        var supervisor = new Supervisor(TimeProvider.System, log);
        async Task CutOffAsync(CancellationToken cancellationToken)
        {
            await ending.CancelAsync();
            throw new IOException("git was killed");
        }

        await supervisor.RepeatAsync("looking", new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6)), CutOffAsync, ending.Token);

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() =>
            supervisor.TryAsync("looking", CutOffAsync, ending.Token));
        Assert.Equal(("git was killed", ending.Token), (cancelled.InnerException?.Message, cancelled.CancellationToken));
        Assert.Empty(log.All);
    }

    private sealed class Timers : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) => All.Add(formatter(state, exception));
    }
}

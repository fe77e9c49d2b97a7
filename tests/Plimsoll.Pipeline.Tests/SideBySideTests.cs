namespace Plimsoll.Pipeline.Tests;

/// <summary>Jobs that run side by side end like jobs that run one after another.</summary>
public sealed class SideBySideTests
{
    [Fact]
    public async Task As_many_run_at_a_time_as_are_allowed()
    {
        var jobs = new SideBySide(2, default);
        var met = new TaskCompletionSource();
        var (running, most) = (0, 0);
        for (var i = 0; i < 5; i++) _ = jobs.Add(JobAsync);
        await jobs.EndAsync();
        Assert.Equal(2, most);

        async Task<bool> JobAsync()
        {
            var now = Interlocked.Increment(ref running);
            lock (met) most = Math.Max(most, now);
            // the first one goes on when the second one runs
            if (now == 2) met.TrySetResult();
            await met.Task;
            Interlocked.Decrement(ref running);
            return true;
        }
    }

    [Fact]
    public async Task Of_jobs_that_wait_the_first_in_order_begins_though_it_began_to_wait_last()
    {
        var jobs = new SideBySide(1, default);
        var (running, needed, release) = (new TaskCompletionSource(), new TaskCompletionSource<bool>(), new TaskCompletionSource<bool>());
        var begun = new List<string>();
        _ = jobs.Add(async () =>
        {
            running.SetResult();
            return await release.Task;
        });
        await running.Task;
        _ = jobs.Add(() => Begin("first"), needed.Task);
        _ = jobs.Add(() => Begin("second"));
        needed.SetResult(true);
        release.SetResult(true);
        await jobs.EndAsync();
        Assert.Equal(["first", "second"], begun);

        Task<bool> Begin(string name)
        {
            begun.Add(name);
            return Task.FromResult(true);
        }
    }

    [Fact]
    public async Task The_first_failure_in_order_is_shown_and_not_the_earliest()
    {
        var jobs = new SideBySide(2, default);
        var second = new TaskCompletionSource();
        _ = jobs.Add<bool>(async () =>
        {
            await second.Task;
            throw new InvalidOperationException("the first");
        });
        _ = jobs.Add<bool>(() =>
        {
            second.SetResult();
            throw new InvalidOperationException("the second");
        });
        Assert.Equal("the first", (await Assert.ThrowsAsync<InvalidOperationException>(jobs.EndAsync)).Message);
    }

    [Fact]
    public async Task After_a_failure_earlier_jobs_are_still_done_and_later_ones_do_not_begin()
    {
        var jobs = new SideBySide(1, default);
        var failed = new TaskCompletionSource<bool>();
        var begun = new List<string>();
        var needed = jobs.Add(() => Begin("needed", Task.FromResult(true)));
        // it waits for another one, and the failing job overtakes it
        _ = jobs.Add(() => Begin("earlier", Task.FromResult(true)), needed, failed.Task);
        var failing = jobs.Add(() => Begin("failing", Task.FromException<bool>(new InvalidOperationException("failing"))));
        _ = jobs.Add(() => Begin("later", Task.FromResult(true)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        failed.SetResult(true);
        Assert.Equal("failing", (await Assert.ThrowsAsync<InvalidOperationException>(jobs.EndAsync)).Message);
        Assert.Equal(["needed", "failing", "earlier"], begun);

        Task<bool> Begin(string name, Task<bool> job)
        {
            begun.Add(name);
            return job;
        }
    }

    [Fact]
    public async Task A_job_begins_after_those_that_it_needs_and_fails_with_them()
    {
        var jobs = new SideBySide(2, default);
        var release = new TaskCompletionSource<int>();
        var needed = jobs.Add(() => release.Task);
        var needing = jobs.Add(async () => await needed + 1, needed);
        release.SetResult(1);
        await jobs.EndAsync();
        Assert.Equal(2, await needing);

        var others = new SideBySide(2, default);
        var broken = others.Add<int>(() => throw new InvalidOperationException("broken"));
        var begun = false;
        _ = others.Add(() => Task.FromResult(begun = true), broken);
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(others.EndAsync)).Message);
        Assert.False(begun);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_waits_for_what_runs_and_begins_nothing()
    {
        using var cancelling = new CancellationTokenSource();
        var jobs = new SideBySide(1, cancelling.Token);
        var (running, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = jobs.Add(async () =>
        {
            running.SetResult();
            await release.Task;
            return true;
        });
        _ = jobs.Add<bool>(() => throw new InvalidOperationException("it must not begin"));
        await running.Task;
        await cancelling.CancelAsync();
        var end = jobs.EndAsync();
        Assert.False(end.IsCompleted);
        release.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end);
        Assert.True(await first);
    }
}

using System.Diagnostics;
using Xunit;

namespace Testing;

/// <summary>
/// Waits for a condition. Every wait has a deadline, and a wait in vain fails with what was waited for and the last state that was seen.
/// Deadlines only end what hangs: a machine that is ten times slower, or that stands still for a while, must not reach one.
/// </summary>
public static class Eventually
{
    /// <summary>The deadline of a wait that names none, and the limit for whatever must end by itself.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until something holds.</summary>
    /// <param name="what">What is waited for, as in "the socket is there".</param>
    /// <param name="holds">Asked again and again.</param>
    /// <param name="within">The deadline; null is <see cref="Patience"/>.</param>
    /// <param name="interval">The pause between two questions; null is 10 ms.</param>
    public static Task HoldsAsync(string what, Func<bool> holds, TimeSpan? within = null, TimeSpan? interval = null) =>
        BecomesAsync(what, () => Task.FromResult(holds()), held => held, within, interval);

    /// <summary>Waits until something holds that is asked asynchronously.</summary>
    /// <inheritdoc cref="HoldsAsync(string, Func{bool}, TimeSpan?, TimeSpan?)"/>
    public static Task HoldsAsync(string what, Func<Task<bool>> holds, TimeSpan? within = null, TimeSpan? interval = null) =>
        BecomesAsync(what, holds, held => held, within, interval);

    /// <summary>Waits until a state is as wanted.</summary>
    /// <param name="what">What is waited for, as in "two replicas are ready".</param>
    /// <param name="look">Reads the state.</param>
    /// <param name="wanted">Whether the state is the one.</param>
    /// <param name="within">The deadline; null is <see cref="Patience"/>.</param>
    /// <param name="interval">The pause between two looks; null is 10 ms.</param>
    /// <param name="show">The state in words, for the message of a failure.</param>
    /// <returns>The first state that was as wanted.</returns>
    public static async Task<T> BecomesAsync<T>(string what, Func<Task<T>> look, Func<T, bool> wanted, TimeSpan? within = null,
        TimeSpan? interval = null, Func<T, string?>? show = null)
    {
        var deadline = within ?? Patience;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            // the last look begins after the deadline: whatever kept this process from looking until then is forgiven
            var isLast = watch.Elapsed > deadline;
            var state = await look();
            if (wanted(state)) return state;
            if (isLast)
                Assert.Fail($"waited {deadline.TotalSeconds:0.#} s in vain: {what}; seen last: "
                    + $"{(show is null ? state?.ToString() : show(state))}");
            await Task.Delay(interval ?? Interval, TestContext.Current.CancellationToken);
        }
    }
}

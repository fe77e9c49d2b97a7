namespace Plimsoll.Oci;

/// <summary>Tries again what may go well in a moment, each time later, and not all clients at the same time.</summary>
/// <param name="time">The clock by which is waited.</param>
internal sealed class Retries(TimeProvider time)
{
    private const int Most = 6;

    /// <summary>The longest that a server may ask to wait; with more, whoever waits is told.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200), Last = TimeSpan.FromSeconds(10);

    /// <summary>Does it, up to six times.</summary>
    /// <exception cref="OciException">It failed for good.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (TransientFailure failure) when (attempt < Most && !(failure.After > Longest))
            {
                await Task.Delay(failure.After ?? Pause(attempt), time, cancellationToken);
            }
            catch (TransientFailure failure)
            {
                throw failure.Final;
            }
        }
    }

    /// <summary>Half of the time is certain, half is drawn: 200 ms, doubled each time, 10 s at most.</summary>
    private static TimeSpan Pause(int attempt)
    {
        var full = Math.Min(Last.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(full / 2 * (1 + Random.Shared.NextDouble()));
    }
}

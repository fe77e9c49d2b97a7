namespace Plimsoll.Source;

/// <summary>Notices that branches of a repository moved.</summary>
public abstract class RefWatch
{
    private string? _seen;

    /// <summary>How often it looks.</summary>
    protected abstract TimeSpan Interval { get; }

    /// <summary>Tells the time between looks.</summary>
    protected abstract TimeProvider Time { get; }

    /// <summary>Watches branches of a repository on this machine by its files: five times a second, a few microseconds each.</summary>
    /// <param name="repository">The repository; a linked work tree is fine.</param>
    /// <param name="branches">Names without <c>refs/heads/</c>.</param>
    /// <param name="time">Tells the time between looks.</param>
    public static RefWatch Local(GitRepository repository, IReadOnlyCollection<string> branches, TimeProvider time) =>
        new LocalRefWatch(repository, branches, time);

    /// <summary>Watches the branches of a repository elsewhere by asking it.</summary>
    /// <param name="remote">Its address.</param>
    /// <param name="interval">How often it is asked; ever more seldom, at most once a minute, while it cannot be reached.</param>
    /// <param name="time">Tells the time between questions.</param>
    /// <param name="reaching">Called with git's message when the remote becomes unreachable, and with null when it is reachable, at first
    /// and again.</param>
    public static RefWatch Remote(RemoteAddress remote, TimeSpan interval, TimeProvider time, Action<string?>? reaching = null) =>
        new RemoteRefWatch(remote, interval, time, reaching);

    /// <summary>
    /// Returns when something is not as it was when the last call returned; the first call returns at once. What was seen may have been
    /// half of a push, so look at the refs themselves and then call again: nothing that happens in between is lost.
    /// </summary>
    public Task WaitAsync(CancellationToken cancellationToken = default) => WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>As <see cref="WaitAsync(CancellationToken)"/>, and returns after a time also when nothing is new.</summary>
    /// <param name="longest">How long it waits at most; looks take time too.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        for (var began = Time.GetTimestamp(); ;)
        {
            if (await LookAsync(cancellationToken) is { } now && now != _seen)
            {
                _seen = now;
                return;
            }
            if (longest != Timeout.InfiniteTimeSpan && Time.GetElapsedTime(began) >= longest) return;
            await Task.Delay(Interval, Time, cancellationToken);
        }
    }

    /// <summary>A text that differs when a branch moved; null when it cannot be told now.</summary>
    protected abstract Task<string?> LookAsync(CancellationToken cancellationToken);
}

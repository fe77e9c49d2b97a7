namespace Plimsoll.Server.Following;

/// <summary>What this process does to an environment just now, so that it can be ended.</summary>
internal sealed class UnderWay
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _ending;

    /// <summary>The commit that is built or deployed; null when there is none.</summary>
    public string? Commit { get; private set; }

    /// <summary>Does the work, which <see cref="End"/> cancels; what it does within is part of it.</summary>
    /// <param name="commit">What it is about; null is what is deployed already.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="EndedException">It was ended.</exception>
    public async Task<T> RunAsync<T>(string? commit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate) (_ending, Commit) = (ending, commit);
        try
        {
            return await work(ending.Token);
        }
        // work that is cut off fails in many ways: a git that is killed, a file that is half read
        catch (Exception e) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EndedException(e);
        }
        finally
        {
            lock (_gate) (_ending, Commit) = (null, null);
        }
    }

    /// <summary>Ends it, if there is something.</summary>
    public void End()
    {
        lock (_gate) _ending?.Cancel();
    }
}

/// <summary>Work was ended by who cancelled it.</summary>
internal sealed class EndedException(Exception inner) : Exception(inner.Message, inner);

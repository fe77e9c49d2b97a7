using Plimsoll.Progress;

namespace Plimsoll.Server.Following;

/// <summary>Lets one thing happen at a time; who waits for a turn hears of the one that is under way.</summary>
internal sealed class Turns : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ProgressHub _hub = new();

    /// <summary>Does the work when it is its turn.</summary>
    /// <param name="work">Given where to report.</param>
    /// <param name="progress">Who asks for it.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    public async Task<T> TakeAsync<T>(Func<IProgress<RunProgress>, Task<T>> work, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        using var listening = _hub.Listen(progress);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await work(_hub);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}

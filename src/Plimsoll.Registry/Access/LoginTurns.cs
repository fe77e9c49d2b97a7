using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.RateLimiting;

namespace Plimsoll.Registry;

/// <summary>
/// Who may have a password looked at now: one of each client, so that many of one client wait for each other and not others for them; and
/// so few at once that whoever guesses cannot take all processors.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "the limiter holds a timer and no more, and requests may outlive their host")]
internal sealed class LoginTurns
{
    private const int Waiting = 64;

    private readonly SemaphoreSlim _processors = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly PartitionedRateLimiter<IPAddress> _clients = PartitionedRateLimiter.Create<IPAddress, IPAddress>(client =>
        RateLimitPartition.GetConcurrencyLimiter(client, _ => new() { PermitLimit = 1, QueueLimit = Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));

    /// <summary>Does something when it is the client's turn; null when too many of the client wait already, or it is refused when its turn
    /// comes.</summary>
    /// <param name="client">Whose turn.</param>
    /// <param name="refused">Asked when it is the client's turn, before processors are waited for.</param>
    /// <param name="work">What takes a processor for long.</param>
    public async Task<bool?> TakeAsync(IPAddress client, Func<bool> refused, Func<bool> work)
    {
        using var turn = await _clients.AcquireAsync(client);
        if (!turn.IsAcquired || refused()) return null;
        await _processors.WaitAsync();
        try
        {
            return await Task.Run(work);
        }
        finally
        {
            _processors.Release();
        }
    }
}

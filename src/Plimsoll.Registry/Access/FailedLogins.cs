using System.Net;
using System.Threading.RateLimiting;

namespace Plimsoll.Registry;

/// <summary>
/// Counts the failed logins of each client. After ten it is refused without a look at what it shows, until a while has passed: one more is
/// allowed every six seconds. A client is an IPv4 address, or the first half of an IPv6 address, which is what one customer has.
/// </summary>
public sealed class FailedLogins : IDisposable
{
    private const int Allowed = 10, IPv6Network = 8;
    private static readonly TimeSpan OneMore = TimeSpan.FromSeconds(6);

    private readonly PartitionedRateLimiter<IPAddress> _limit = PartitionedRateLimiter.Create<IPAddress,
        IPAddress>(client => RateLimitPartition.GetTokenBucketLimiter(client, _ => new()
    {
        TokenLimit = Allowed,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = OneMore,
        AutoReplenishment = false,
        QueueLimit = 0,
    }));

    /// <summary>How long a client has to wait before it is looked at again; null when it need not wait.</summary>
    public TimeSpan? Wait(IPAddress? client) => _limit.GetStatistics(Of(client)) is { CurrentAvailablePermits: 0 } ? OneMore : null;

    /// <summary>Counts a failed login.</summary>
    public void Count(IPAddress? client) => _limit.AttemptAcquire(Of(client)).Dispose();

    /// <inheritdoc />
    public void Dispose() => _limit.Dispose();

    /// <summary>What counts as one client.</summary>
    internal static IPAddress Of(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(IPv6Network).Clear();
        return new(bytes);
    }
}

using System.Globalization;
using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Delivery.Promotions;

/// <summary>The names of releases at the end of a chain of environments, in git and in the registry alike.</summary>
public static class ReleaseTag
{
    /// <summary>Names what the end of the chain runs now; it moves.</summary>
    public const string Live = "live";

    /// <summary>The permanent name of a commit's release: <c>RCyyyyMMdd_HHmm</c> in UTC, with <c>_2</c> for a second one of that
    /// minute.</summary>
    /// <param name="ledger">What was promoted before: a commit keeps the name that it has.</param>
    /// <param name="commit">The release's commit.</param>
    /// <param name="now">When it is promoted.</param>
    public static string Of(LedgerState ledger, string commit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var names = (from each in ledger.Deployments
                     from tag in each.Deployment.Tags ?? []
                     where tag != Live
                     select (Tag: tag, each.Deployment.Commit)).ToList();
        if (names.FindLast(each => each.Commit == commit).Tag is { } own) return own;
        var name = $"RC{now.UtcDateTime.ToString("yyyyMMdd_HHmm", CultureInfo.InvariantCulture)}";
        var taken = names.Select(each => each.Tag).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? name : $"{name}_{number}")
            .First(each => !taken.Contains(each));
    }
}

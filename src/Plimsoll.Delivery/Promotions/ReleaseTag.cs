using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;

namespace Plimsoll.Delivery.Promotions;

/// <summary>The names of releases at the end of a chain of environments, in git and in the registry alike.</summary>
public static partial class ReleaseTag
{
    /// <summary>Names what the end of the chain runs now; it moves.</summary>
    public const string Live = "live";

    /// <summary>Names what an environment that takes every commit of its branch runs now, in the registry alone; it moves.</summary>
    public const string Latest = "latest";

    /// <summary>Names the release that an environment runs now, in the registry alone; it moves.</summary>
    public static string OfEnvironment(string environment) => $"env-{environment}";

    /// <summary>Whether a name is a tag of git too. The rest of them are names of images.</summary>
    public static bool IsOfGit(string name) => name != Latest;

    /// <summary>Whether a name moves with what runs.</summary>
    public static bool Moves(string name) => name is Live or Latest;

    /// <summary>The names that move back to a deployment's release when it runs again; null is none.</summary>
    public static IReadOnlyList<string>? MovingOf(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return deployment.Tags?.Where(Moves).ToList() is { Count: > 0 } moving ? moving : null;
    }

    /// <summary>Whether a text is a permanent name.</summary>
    public static bool IsPermanent(string name) => Permanent().IsMatch(name);

    /// <summary>The commit that a permanent name was given to; null when the ledger has none.</summary>
    public static string? FindCommit(LedgerState ledger, string name)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return ledger.Deployments.FindLast(each => IsPermanent(name) && each.Deployment.Tags?.Contains(name) == true)?.Deployment.Commit;
    }

    /// <summary>The commit that a permanent name was given to in any environment. It is asked for before git is: no tag that somebody
    /// moved may stand in for it. Null when no ledger has it.</summary>
    public static string? FindCommit(IEnumerable<LedgerState> ledgers, string name)
    {
        ArgumentNullException.ThrowIfNull(ledgers);
        return ledgers.Select(each => FindCommit(each, name)).FirstOrDefault(found => found is not null);
    }

    [GeneratedRegex(@"\ARC[0-9]{8}_[0-9]{4}(_[0-9]{1,9})?\z")]
    private static partial Regex Permanent();

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
                     where !Moves(tag)
                     select (Tag: tag, each.Deployment.Commit)).ToList();
        if (names.FindLast(each => each.Commit == commit).Tag is { } own) return own;
        var name = $"RC{now.UtcDateTime.ToString("yyyyMMdd_HHmm", CultureInfo.InvariantCulture)}";
        var taken = names.Select(each => each.Tag).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? name : $"{name}_{number}")
            .First(each => !taken.Contains(each));
    }
}

using System.Globalization;
using NodaTime;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Promotions;

/// <summary>What an environment asks before it takes a release, gate by gate. Pure: who asks later is told by the time.</summary>
public static class Gates
{
    /// <summary>The gates that are closed to a promotion; none when it may go. A release does not loosen the gates that it comes through:
    /// those of the release that runs count as well.</summary>
    /// <param name="environment">The environment that takes it, from the main branch.</param>
    /// <param name="promotion">The release.</param>
    /// <param name="facts">What is known of it.</param>
    /// <param name="now">When it is asked.</param>
    public static IReadOnlyList<GateWait> Find(EnvironmentManifest environment, Promotion promotion, GateFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(promotion);
        ArgumentNullException.ThrowIfNull(facts);
        var strict = environment.AtLeast(facts.Before);
        IEnumerable<GateWait?> windows = [Window(environment, now), facts.Before is { } before ? Window(before, now) : null];
        IEnumerable<GateWait?> others = [Rejection(environment, promotion, facts), Soak(strict, promotion, facts.Source, now),
            Approval(strict, promotion, facts)];
        return [.. others.Concat(windows).OfType<GateWait>().Distinct()];
    }

    /// <summary>What a pushed commit waits for, in one line; null when it may go.</summary>
    /// <param name="environment">The environment that takes it.</param>
    /// <param name="commit">The full id of the commit.</param>
    /// <param name="facts">What is known of it.</param>
    /// <param name="now">When it is asked.</param>
    public static string? Tell(EnvironmentManifest environment, string commit, GateFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(facts);
        if (environment.Promotes is not { } from) return null;
        try
        {
            return Tell(Find(environment, Promotion.Choose(from, environment.Name, facts.Source, commit), facts, now));
        }
        catch (PlimsollException e) when (e.Code == Promotion.NotHealthy)
        {
            return NotHealthy(from);
        }
    }

    /// <summary>What is waited for, in one line that ends with what somebody can do; null when it is nothing.</summary>
    public static string? Tell(IReadOnlyList<GateWait> waits)
    {
        ArgumentNullException.ThrowIfNull(waits);
        return waits.Count == 0 ? null
            : string.Join("; ", waits.Select(wait => wait.Why).Concat(waits.Select(wait => wait.Act).OfType<string>()));
    }

    /// <summary>The same for what was not healthy yet where it comes from.</summary>
    public static string NotHealthy(string from) => $"it waits until {from} has run it well; how that goes: plimsoll history {from}";

    private static GateWait? Rejection(EnvironmentManifest environment, Promotion promotion, GateFacts facts) =>
        Rejections.Find(facts.Rejections, promotion.Commit, environment.Name) is { } bad
            ? new(Rejections.Tell(bad), Rejections.Act(promotion.Commit)) : null;

    private static GateWait? Soak(EnvironmentManifest environment, Promotion promotion, LedgerState source, DateTimeOffset now)
    {
        if (environment.Soak is not { } soak || Ran(promotion, source, now) is var (began, ran, runs) && ran >= soak) return null;
        return runs ? new($"it has to run in {promotion.From} for {Length(soak)} (soak), which is over at "
                + UtcTime.Minute(began + soak), null)
            : new($"it ran in {promotion.From} for {Length(ran)}, and has to for {Length(soak)} (soak); it does not run there any more",
                $"to run it there again: plimsoll deploy {promotion.From} --commit {promotion.Commit[..7]}");
    }

    private static GateWait? Approval(EnvironmentManifest environment, Promotion promotion, GateFacts facts)
    {
        var given = Approvals.Counting(facts.Target, promotion.Release, facts.Authors);
        var missing = environment.Approvals - given.Count;
        if (missing <= 0) return null;
        var approved = given.Count == 0 ? "" : $" (approved by {Approvals.Names(given)})";
        var others = given.Concat(facts.Authors).Any() ? "somebody else" : "anybody";
        var authors = facts.Authors.Count == 0 ? "" : $", and not {Approvals.Names(facts.Authors)}, whose commits it has";
        var count = $"{missing}{(given.Count > 0 ? $" of {environment.Approvals}" : "")} approval{(environment.Approvals == 1 ? "" : "s")}";
        var (are, them) = missing == 1 ? ("is", "it") : ("are", "them");
        return new($"{count} {are} missing{approved}; {others} may give {them}{authors}",
            $"to approve: plimsoll approve {environment.Name}");
    }

    /// <summary>Since when, how long and whether still the release has run without a break; of several times the longest counts.</summary>
    private static (DateTimeOffset Began, TimeSpan Ran, bool Runs) Ran(Promotion promotion, LedgerState source, DateTimeOffset now)
    {
        (DateTimeOffset Began, TimeSpan Ran, bool Runs) best = (now, TimeSpan.Zero, false);
        for (var index = 0; index < source.Deployments.Count; index++)
        {
            if (!Is(index) || source.Deployments[index] is not { Outcome: DeploymentOutcome.Healthy, Ended: { } began }) continue;
            var last = index;
            // with other replicas it is the same release
            while (last + 1 < source.Deployments.Count && Is(last + 1)) last++;
            var runs = last == source.Deployments.Count - 1;
            var ran = (runs ? now : source.Deployments[last + 1].Started) - began;
            if (runs || ran > best.Ran) best = (began, ran, runs);
            index = last;
        }
        return best;

        bool Is(int index) => source.Deployments[index].Deployment.Release == promotion.Source.Deployment.Release;
    }

    private static GateWait? Window(EnvironmentManifest environment, DateTimeOffset now)
    {
        var instant = Instant.FromDateTimeOffset(now);
        if (Windows.Find(environment.Windows, instant) is not { } window) return null;
        var next = Windows.Next(environment.Windows, instant)?.ToDateTimeOffset();
        var reason = window.Reason is null ? "" : $" ({window.Reason})";
        var why = $"{environment.Name} takes {(window.IsAllowed ? "releases only" : "no releases")} {window.Text} {window.Zone.Id}{reason}";
        return new(next is null ? why : $"{why}; it goes on at {UtcTime.Minute(next.Value)}", null);
    }

    private static string Length(TimeSpan span) => span switch
    {
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalMinutes: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0} days"),
    };
}

/// <summary>A gate that is not open.</summary>
/// <param name="Why">What is waited for, in words.</param>
/// <param name="Act">What somebody can do about it, with the command; null when it opens by itself.</param>
public sealed record GateWait(string Why, string? Act);

/// <summary>What gates look at.</summary>
/// <param name="Source">What the ledger of the environment says that the release comes from.</param>
/// <param name="Target">What the ledger of the environment says that takes it.</param>
public sealed record GateFacts(LedgerState Source, LedgerState Target)
{
    /// <summary>Who wrote or committed what the release brings.</summary>
    public IReadOnlyList<GitPerson> Authors { get; init; } = [];

    /// <summary>What is said of releases in all environments.</summary>
    public LedgerState Rejections { get; init; } = LedgerState.Empty;

    /// <summary>What the release that runs says of the environment; null where none runs, or it says nothing.</summary>
    public EnvironmentManifest? Before { get; init; }
}

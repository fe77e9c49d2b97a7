using System.Globalization;
using NodaTime;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Promotions;

/// <summary>What an environment asks before it takes a release, gate by gate. Pure: who asks later is told by the time.</summary>
public static class Gates
{
    /// <summary>The first gate that a promotion waits for; null when it may go.</summary>
    /// <param name="environment">The environment that takes it, from the branch before the move.</param>
    /// <param name="promotion">The release.</param>
    /// <param name="source">What the ledger of the environment says where it comes from.</param>
    /// <param name="now">When it is asked.</param>
    public static GateWait? Find(EnvironmentManifest environment, Promotion promotion, LedgerState source, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(promotion);
        ArgumentNullException.ThrowIfNull(source);
        return Soak(environment, promotion, source, now) ?? Window(environment, now);
    }

    /// <summary>What a pushed commit waits for, in one line; null when it may go.</summary>
    /// <param name="environment">The environment that takes it.</param>
    /// <param name="commit">The full id of the commit.</param>
    /// <param name="source">What the ledger of the environment says that it promotes.</param>
    /// <param name="now">When it is asked.</param>
    public static string? Tell(EnvironmentManifest environment, string commit, LedgerState source, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.Promotes is not { } from) return null;
        try
        {
            return Find(environment, Promotion.Choose(from, environment.Name, source, commit), source, now)?.Why;
        }
        catch (PlimsollException e) when (e.Code == Promotion.NotHealthy)
        {
            return $"it waits until {from} has run it well; how that goes: plimsoll history {from}";
        }
    }

    private static GateWait? Soak(EnvironmentManifest environment, Promotion promotion, LedgerState source, DateTimeOffset now)
    {
        if (environment.Soak is not { } soak || Ran(promotion, source, now) is var (began, ran, runs) && ran >= soak) return null;
        return runs ? new($"it has to run in {promotion.From} for {Length(soak)} (soak), which is over at {UtcTime.Minute(began + soak)}", began + soak)
            : new($"it ran in {promotion.From} for {Length(ran)}, and has to for {Length(soak)} (soak); it does not run there any more",
                null);
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
        return new(next is null ? why : $"{why}; it goes on at {UtcTime.Minute(next.Value)}", next);
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
/// <param name="Until">When it opens by itself; null when it does not.</param>
public sealed record GateWait(string Why, DateTimeOffset? Until);

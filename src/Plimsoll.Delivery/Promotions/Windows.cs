using NodaTime;
using NodaTime.TimeZones;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Promotions;

/// <summary>Whether releases are taken at a moment, by the windows of an environment: in one that allows, where there are such, and in
/// none that denies. Pure.</summary>
public static class Windows
{
    // a week, and what daylight saving and a window over midnight add
    private const int DaysAhead = 9;

    // a time that the clock skips is when it goes on; of one that comes twice a window has both
    private static readonly ZoneLocalMappingResolver Begin = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier,
        Resolvers.ReturnStartOfIntervalAfter);
    private static readonly ZoneLocalMappingResolver End = Resolvers.CreateMappingResolver(Resolvers.ReturnLater,
        Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The window that is in the way at a moment: the one that denies, or the first that would allow; null when none is.</summary>
    public static WindowSpec? Find(IReadOnlyList<WindowSpec> windows, Instant now)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.FirstOrDefault(window => !window.IsAllowed && IsIn(window, now)) is { } denied) return denied;
        var allowing = windows.Where(window => window.IsAllowed).ToList();
        return allowing.Count == 0 || allowing.Exists(window => IsIn(window, now)) ? null : allowing[0];
    }

    /// <summary>When releases are taken next; now when they are, null when they are not within nine days.</summary>
    public static Instant? Next(IReadOnlyList<WindowSpec> windows, Instant now)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (Find(windows, now) is null) return now;
        var edges = from window in windows
                    from span in SpansAround(window, now, DaysAhead)
                    from edge in new[] { span.Start, span.End }
                    where edge > now
                    orderby edge
                    select edge;
        return edges.Cast<Instant?>().FirstOrDefault(edge => Find(windows, edge!.Value) is null);
    }

    private static bool IsIn(WindowSpec window, Instant now) => SpansAround(window, now, 1).Any(span => span.Contains(now));

    /// <summary>The times of a window that begin from yesterday on.</summary>
    private static IEnumerable<Interval> SpansAround(WindowSpec window, Instant now, int days)
    {
        var today = now.InZone(window.Zone).Date;
        for (var offset = -1; offset <= days; offset++)
        {
            var date = today.PlusDays(offset);
            if (!window.Days.Contains(date.DayOfWeek)) continue;
            var begin = window.Zone.ResolveLocal(date + window.From, Begin).ToInstant();
            var end = window.Zone.ResolveLocal((window.To <= window.From ? date.PlusDays(1) : date) + window.To, End).ToInstant();
            if (end > begin) yield return new(begin, end);
        }
    }
}

using NodaTime;
using NodaTime.Text;

namespace Plimsoll.Workspace;

/// <summary>A time of the week in which an environment takes releases, or takes none. <c>{ allow: "Mon-Thu 09:00-16:00", zone:
/// Europe/Berlin, reason: office hours }</c></summary>
/// <param name="IsAllowed">Whether releases are taken then; else they are not.</param>
/// <param name="Text">The days and times as they are written.</param>
/// <param name="Days">On which days it begins.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends; at or before <paramref name="From"/> it ends on the next day.</param>
/// <param name="Zone">In which time zone, by its name in the tz database.</param>
/// <param name="Reason">Why; null is nothing said.</param>
public sealed record WindowSpec(bool IsAllowed, string Text, IReadOnlySet<IsoDayOfWeek> Days, LocalTime From, LocalTime To,
    DateTimeZone Zone, string? Reason)
{
    private static readonly string[] Names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>Reads days and times as people write them: <c>Mon-Thu 09:00-16:00</c>, <c>Sat,Sun</c>, <c>22:00-06:00</c>. Without days it
    /// is every day, without times the whole day.</summary>
    /// <returns>Null for what is not one.</returns>
    public static WindowSpec? TryParse(bool isAllowed, string text, DateTimeZone zone, string? reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text) is var (days, from, to) ? new(isAllowed, text, days, from, to, zone, reason) : null;
    }

    private static (IReadOnlySet<IsoDayOfWeek> Days, LocalTime From, LocalTime To)? Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var everyDay = Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None).ToHashSet();
        return words switch
        {
            [var one] when TimesOf(one) is var (from, to) => (everyDay, from, to),
            [var one] when DaysOf(one) is { } days => (days, LocalTime.Midnight, LocalTime.Midnight),
            [var one, var other] when DaysOf(one) is { } days && TimesOf(other) is var (from, to) => (days, from, to),
            _ => null,
        };
    }

    private static HashSet<IsoDayOfWeek>? DaysOf(string text)
    {
        var days = new HashSet<IsoDayOfWeek>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-').Select(name => Array.IndexOf(Names, name)).ToList();
            if (ends.Count > 2 || ends.Contains(-1)) return null;
            // Fri-Mon goes over the weekend
            for (var day = ends[0]; ; day = (day + 1) % Names.Length)
            {
                days.Add((IsoDayOfWeek)(day + 1));
                if (day == ends[^1]) break;
            }
        }
        return days;
    }

    private static (LocalTime From, LocalTime To)? TimesOf(string text) =>
        text.Split('-') is [var from, var to] && TryTime(from) is { } begin && TryTime(to) is { } end && (begin != end || to == "24:00")
            ? (begin, end) : null;

    private static LocalTime? TryTime(string text) =>
        text == "24:00" ? LocalTime.Midnight : Time.Parse(text) is { Success: true } parsed ? parsed.Value : null;
}

using System.Globalization;
using Plimsoll.Delivery.Deployments;

namespace Plimsoll.Views;

/// <summary>Values in the few letters that a table has room for.</summary>
internal static class Words
{
    /// <summary>The beginning of a commit id; empty for none.</summary>
    public static string Commit(string? id) => id is { Length: > 7 } ? id[..7] : id ?? "";

    /// <summary>The beginning of a digest, without its algorithm; other texts as they are.</summary>
    public static string Image(string? digest) =>
        digest is not null && digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest[7..19] : digest ?? "";

    /// <summary>How long ago, in its largest unit.</summary>
    public static string Ago(DateTimeOffset? time, DateTimeOffset now) => time is null ? "" : Length(now - time.Value);

    /// <summary>When something began: today by the clock, before that with the day.</summary>
    public static string Since(DateTimeOffset time, DateTimeOffset now) =>
        time.ToString(time.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm 'UTC'"
            : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Length(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalMinutes: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0} days"),
    };

    /// <summary>A number of bytes, in the largest unit that it fills.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>As in <c>1 commit</c> and <c>2 commits</c>.</summary>
    public static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture,
        $"{number} {what}{(number == 1 ? "" : "s")}");

    /// <summary>Why something was deployed.</summary>
    public static string Cause(Cause cause) => cause == Delivery.Deployments.Cause.TakeBack ? "take-back"
        : cause.ToString().ToLowerInvariant();
}

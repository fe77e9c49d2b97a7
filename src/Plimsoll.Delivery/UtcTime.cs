using System.Globalization;

namespace Plimsoll.Delivery;

/// <summary>Moments in sentences.</summary>
internal static class UtcTime
{
    /// <summary>To the minute: <c>2026-11-28 22:10 UTC</c>.</summary>
    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

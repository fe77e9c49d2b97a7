using System.Globalization;
using Plimsoll.Delivery.Status;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>audit</c>; its names are a contract.</summary>
/// <param name="Changes">Newest first.</param>
internal sealed record AuditReport(IReadOnlyList<AuditEntry> Changes)
{
    /// <summary>For people.</summary>
    public static void Write(AuditReport report, Screen screen)
    {
        var table = new Table("WHEN (UTC)", "ENVIRONMENT", "BY", "WHAT", "WHY", "OUTCOME", "EVIDENCE");
        foreach (var each in report.Changes)
        {
            // a reason that stands in what was done already is not said twice
            var reason = each.Reason is { } why && !each.What.Contains(why, StringComparison.Ordinal) ? why : "";
            table.Add(each.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), each.Environment, each.By,
                each.What,
                reason, new Cell(each.Outcome ?? "", each.Outcome switch
                {
                    "healthy" => Tone.Good,
                    "failed" => Tone.Bad,
                    _ => Tone.Careful,
                }), Words.Commit(each.Evidence));
        }
        table.WriteTo(screen);
        if (report.Changes.Count == 0) screen.WriteLine("nothing was changed");
    }
}

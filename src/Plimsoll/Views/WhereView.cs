using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>Where a version runs or ran.</summary>
internal static class WhereView
{
    public static void Write(WhereReport report, Screen screen, DateTimeOffset now)
    {
        var table = new Table("ENVIRONMENT", "STATE", "DEPLOYMENT", "SINCE", "UNTIL", "VERSION", "NAME", "BY", "SERVICES", "SUBJECT");
        foreach (var each in report.Environments)
        {
            table.Add(
                each.Environment,
                new Cell(each.State, each.State == "runs" ? Tone.Good : Tone.Dim),
                $"{each.Deployment}",
                Words.Since(each.Since, now),
                each.Until is { } until ? Words.Since(until, now) : "",
                Words.Commit(each.Commit),
                string.Join(' ', each.Tags),
                each.By,
                string.Join(' ', each.Services),
                each.Subject);
        }
        table.WriteTo(screen);
        if (report.Environments.Count == 0) screen.WriteLine($"{Words.Commit(report.Name)} was deployed nowhere");
    }
}

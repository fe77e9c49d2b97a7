using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What differs between two environments.</summary>
internal static class DiffView
{
    public static void Write(DiffReport report, Screen screen, DateTimeOffset now)
    {
        screen.WriteLine($"{Side(report.From)}; {Side(report.To)}");
        WriteCommits(report.From, report.To, report.OnlyFrom, screen, now);
        WriteCommits(report.To, report.From, report.OnlyTo, screen, now);
        var table = new Table("SERVICE", $"IN {report.From.Environment}", $"IN {report.To.Environment}", "REPLICAS", "OTHER SETTINGS");
        foreach (var service in report.Services)
        {
            var isSame = service.FromReplicas == service.ToReplicas;
            table.Add(service.Name, Image(service.FromImage), Image(service.ToImage), isSame ? ""
                : $"{service.FromReplicas ?? 0} and {service.ToReplicas ?? 0}", string.Join(", ", service.Settings));
        }
        table.WriteTo(screen);
        if (report.Services.Count == 0) screen.WriteLine("the same images with the same settings");
    }

    private static void WriteCommits(DiffSide has, DiffSide lacks, IReadOnlyList<DiffCommit> commits, Screen screen, DateTimeOffset now)
    {
        if (commits.Count == 0) return;
        screen.WriteLine($"{Words.Count(commits.Count, "commit")} of {has.Environment} that {lacks.Environment} does not have:");
        var table = new Table("VERSION", "WHEN", "BY", "SUBJECT");
        foreach (var commit in commits) table.Add(Words.Commit(commit.Commit), $"{Words.Ago(commit.Time, now)} ago", commit.Author,
            commit.Subject);
        table.WriteTo(screen, "  ");
    }

    private static string Side(DiffSide side) => $"{side.Environment} runs {Words.Commit(side.Commit)} (deployment {side.Deployment})";

    private static string Image(string? digest) => digest is null ? "none" : Words.Image(digest);
}

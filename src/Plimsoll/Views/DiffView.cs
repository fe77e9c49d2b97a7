using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What differs between two environments, or an environment and a commit.</summary>
internal static class DiffView
{
    public static void Write(DiffReport report, Screen screen, DateTimeOffset now)
    {
        screen.WriteLine($"{Side(report.From)}; {Side(report.To)}");
        WriteCommits(report.From, report.To, report.OnlyFrom, screen, now);
        WriteCommits(report.To, report.From, report.OnlyTo, screen, now);
        var table = new Table("SERVICE", $"IN {report.From.Name}", $"IN {report.To.Name}", "REPLICAS", "OTHER SETTINGS");
        foreach (var service in report.Services)
        {
            var isSame = service.Unbuilt && service.ToReplicas is null || service.FromReplicas == service.ToReplicas;
            var image = service.Unbuilt ? "not built yet" : Image(service.ToImage);
            table.Add(service.Name, Image(service.FromImage), image, isSame ? ""
                : $"{service.FromReplicas ?? 0} and {service.ToReplicas ?? 0}", string.Join(", ", service.Settings));
        }
        table.WriteTo(screen);
        if (report.Services.Count == 0) screen.WriteLine("the same images with the same settings");
    }

    private static void WriteCommits(DiffSide has, DiffSide lacks, IReadOnlyList<DiffCommit> commits, Screen screen, DateTimeOffset now)
    {
        if (commits.Count == 0) return;
        screen.WriteLine($"{Words.Count(commits.Count, "commit")} of {has.Name} that {lacks.Name} does not have:");
        var table = new Table("VERSION", "WHEN", "BY", "SUBJECT");
        foreach (var commit in commits) table.Add(Words.Commit(commit.Commit), $"{Words.Ago(commit.Time, now)} ago", commit.Author,
            commit.Subject);
        table.WriteTo(screen, "  ");
    }

    private static string Side(DiffSide side)
    {
        var deployment = side.Deployment is { } number ? $" (deployment {number})" : "";
        return side.Environment is null && Words.Commit(side.Commit) == Words.Commit(side.Name) ? $"{Words.Commit(side.Commit)}{deployment}"
            : $"{side.Name} {(side.Environment is null ? "is" : "runs")} {Words.Commit(side.Commit)}{deployment}";
    }

    private static string Image(string? digest) => digest is null ? "none" : Words.Image(digest);
}

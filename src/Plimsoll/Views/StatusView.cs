using Plimsoll.Delivery.Status;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>Which version runs where, for people: a headline for each environment, and its services below.</summary>
internal static class StatusView
{
    /// <summary>Writes it.</summary>
    /// <param name="report">What is known.</param>
    /// <param name="screen">Where to.</param>
    /// <param name="now">Tells how long ago things were.</param>
    public static void Write(StatusReport report, Screen screen, DateTimeOffset now)
    {
        if (report.Environments.Count == 0) screen.WriteLine("this workspace has no environments");
        for (var i = 0; i < report.Environments.Count; i++)
        {
            if (i > 0) screen.WriteLine();
            Write(report.Environments[i], screen, now);
        }
        if (report.Failing.Count + report.Problems.Count > 0) screen.WriteLine();
        foreach (var failing in report.Failing)
            WriteLines(screen, $"{failing.Watch}: failing since {Words.Since(failing.Since, now)}: {failing.Why}", "");
        foreach (var problem in report.Problems) WriteLines(screen, problem, "");
    }

    private static void WriteLines(Screen screen, string text, string indent)
    {
        foreach (var line in text.Split('\n')) screen.WriteLine(indent + line, Tone.Bad);
    }

    private static void Write(EnvironmentStatus environment, Screen screen, DateTimeOffset now)
    {
        var parts = Headline(environment).Where(part => part.Text.Length > 0);
        screen.WriteRow(parts.SelectMany<Cell, Cell>((part, i) => i == 0 ? [part] : ["  ", part]));
        if (environment.Problem is { } problem) WriteLines(screen, problem, "  ");
        if (environment.Hold is { } hold) screen.WriteRow(new Cell($"  held by {hold.By}: {hold.Reason}", Tone.Careful));
        if (environment.Rejected is { } bad) screen.WriteRow(new Cell($"  {bad.Tell()}", Tone.Bad));
        // the headline has what takes one line
        if (environment.Failure is { } failure && (environment.WhyBehind is null || failure.Cause.Contains('\n', StringComparison.Ordinal)))
        {
            screen.WriteLine($"  {Words.Commit(failure.Commit)} was not delivered:", Tone.Bad);
            foreach (var line in failure.Cause.Split('\n')) screen.WriteLine($"    {line}");
        }
        Services(environment, now).WriteTo(screen, "  ");
    }

    private static IEnumerable<Cell> Headline(EnvironmentStatus environment) =>
    [
        new(environment.Name, Tone.Strong),
        new(Name(environment.State), ToneOf(environment.State)),
        Words.Commit(environment.Commit),
        environment.Deployment is { } number ? $"deployment {number}" : environment.Problem is null ? "never deployed" : "",
        $"follows {environment.Branch}",
        environment.Promotes is { } from ? $"promotes {from}" : "",
        environment.Runtime == "local" ? "" : $"on {environment.Runtime}",
        new(Behind(environment), Tone.Careful),
    ];

    private static string Behind(EnvironmentStatus environment)
    {
        var commits = environment.Behind is { } behind and > 0 ? $"{Words.Count(behind, "commit")} behind" : "";
        return environment.WhyBehind is not { } why ? commits : $"{(commits.Length > 0 ? commits : "not delivered")}: {why}";
    }

    private static Table Services(EnvironmentStatus environment, DateTimeOffset now)
    {
        var table = new Table("SERVICE", "VERSION", "IMAGE", "REPLICAS", "HEALTH", "SINCE", "ISOLATION", "RESTARTS", "ADDRESS", "DRIFT");
        foreach (var service in environment.Services)
        {
            var restarts = service.Replicas.Sum(replica => replica.Restarts);
            table.Add(
                service.Name,
                service.Kind is "service" or "job" ? Words.Commit(service.Desired.Commit) : service.Kind,
                Words.Image(service.Desired.Image ?? (service.Replicas is [var first, ..] ? first.Image : null)),
                Replicas(service),
                new(Name(service.State), ToneOf(service.State)),
                Words.Ago(service.Since, now),
                service.Kind is "service" or "job" ? service.Isolation ?? "" : "",
                restarts > 0 ? new Cell($"{restarts}", Tone.Careful) : "",
                new(service.Url ?? "", Tone.Link),
                new(service.Drift ?? "", Tone.Careful));
        }
        return table;
    }

    private static Cell Replicas(ServiceStatus service)
    {
        if (service.Replicas is [{ State: ReplicaHealth.Completed }]) return "done";
        var ready = service.Replicas.Count(replica => replica.State == ReplicaHealth.Ready);
        return new($"{ready}/{service.Desired.Replicas}", ready >= service.Desired.Replicas ? Tone.Plain : Tone.Careful);
    }

    private static string Name(HealthState state) => state.ToString().ToLowerInvariant();

    private static Tone ToneOf(HealthState state) => state switch
    {
        HealthState.Healthy => Tone.Good,
        HealthState.Failed => Tone.Bad,
        HealthState.Stopped => Tone.Dim,
        _ => Tone.Careful,
    };
}

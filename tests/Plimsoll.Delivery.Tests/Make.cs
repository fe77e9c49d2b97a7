using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

/// <summary>Values for tests.</summary>
internal static class Make
{
    public static readonly DateTimeOffset Time = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static readonly EnvironmentManifest Dev = new() { Name = "dev", Follows = "main" };

    public static Digest Image(string content) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(content));

    public static Deployment Deployment(long number, string commit, string image = "one") => new()
    {
        Number = number,
        Cause = Cause.Push,
        Commit = commit.PadRight(40, '0'),
        Release = Image(commit).ToString(),
        Services = [new DesiredService { Name = "counter", Repository = "acme/counter", Image = Image(image), Commit = commit,
            Env = new Dictionary<string, string> { ["KEY"] = "count" } }],
        Stores = [new("redis", "redis")],
        DefaultReplicas = new Dictionary<string, int> { ["counter"] = 2 },
    };

    public static Catalog Catalog(string commit, params Unit[] units) =>
        new(commit, new("acme", null, [Dev], [new("redis", "redis")]), units);

    public static Unit Service(string name, params string[] needs) => new()
    {
        Name = name,
        Kind = UnitKind.Service,
        Path = $"services/{name}",
        ManifestPath = $"services/{name}/service.yaml",
        Build = new("dotnet", "A.csproj"),
        Service = new() { Needs = needs.ToDictionary(n => n), Ports = [new("main", 3030)] },
    };

    public static Unit InPod(this Unit unit, string pod) => unit with { Service = unit.Service! with { Pod = pod } };

    public static Release Release(string commit, params (string Service, string Image)[] services) =>
        new("acme", commit.PadRight(40, '0'), [.. services.Select(s =>
            new ReleasedService(s.Service, $"acme/{s.Service}", Image(s.Image)))]);
}

/// <summary>Entries for tests.</summary>
internal static class Entries
{
    public static LedgerEntry Intent(Deployment deployment) => new LedgerEntry.Intent(deployment) { Actor = "ann", Time = Make.Time };

    public static LedgerEntry Outcome(long number, DeploymentOutcome outcome) =>
        new LedgerEntry.Result(number, outcome, "") { Actor = "plimsoll", Time = Make.Time };

    public static LedgerState State(params LedgerEntry[] entries) => entries.Aggregate(LedgerState.Empty,
        (state, entry) => state.With(entry));
}

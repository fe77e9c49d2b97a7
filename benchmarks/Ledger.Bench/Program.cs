using System.Diagnostics;
using System.Globalization;
using System.Text;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Source;

// A deployment of so many services, appended to the ledger of dev with its outcome: Ledger.Bench append REPOSITORY SERVICES
// Milliseconds of a new process until it has read all of it, and how many entries these were: Ledger.Bench read REPOSITORY
var ledger = new Ledger(await GitRepository.OpenAsync(args[1]), "dev");
if (args[0] == "append")
{
    var services = int.Parse(args[2], CultureInfo.InvariantCulture);
    await ledger.AppendAsync(state => new LedgerEntry.Intent(Make(state.NextNumber, services)) { Actor = "ann",
        Time = DateTimeOffset.UnixEpoch }, default);
    await ledger.AppendAsync(state => new LedgerEntry.Result(state.NextNumber - 1, DeploymentOutcome.Healthy, "") { Actor = "plimsoll",
        Time = DateTimeOffset.UnixEpoch }, default);
    return;
}

var began = Stopwatch.GetTimestamp();
var read = await ledger.ReadAsync(default);
var took = Stopwatch.GetElapsedTime(began);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.TotalMilliseconds:0} {read.Deployments.Count * 2}"));

static Deployment Make(long number, int services)
{
    var commit = new string('a', 40);
    var image = Digest.Of(Encoding.UTF8.GetBytes("an image"));
    return new()
    {
        Number = number,
        Cause = Cause.Push,
        Commit = commit,
        Subject = "Answer the next question",
        Release = image.ToString(),
        Stores = [new("redis", "redis")],
        Services = [.. Enumerable.Range(1, services).Select(each => new DesiredService
        {
            Name = $"service-{each}", Repository = $"acme/service-{each}", Image = image, Commit = commit, Ports = [new("main", 8080)],
            ReadyPath = "/readyz", LivePath = "/healthz", Env = new Dictionary<string, string> { ["KEY"] = "value", ["MODE"] = "fast" },
            Needs = new Dictionary<string, string> { ["redis"] = "redis" },
        })],
        DefaultReplicas = Enumerable.Range(1, services).ToDictionary(each => $"service-{each}", _ => 2),
    };
}

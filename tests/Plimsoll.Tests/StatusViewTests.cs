using System.Text.Json;
using Plimsoll.Delivery.Status;
using Plimsoll.Views;

namespace Plimsoll.Tests;

public sealed class StatusViewTests
{
    private const string Commit = "54de4e5d1f0b7c2a9e8d7c6b5a4f3e2d1c0b9a87";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_environment_is_a_headline_and_its_services()
    {
        Assert.Equal("""
            dev  healthy  54de4e5  deployment 3  follows main
              SERVICE  VERSION  IMAGE         REPLICAS  HEALTH   SINCE  ISOLATION  ADDRESS
              counter  54de4e5  1a2b3c4d5e6f  2/2       healthy  2 min  runc       http://127.0.0.1:3030
              redis    redis    redis 7.0.15  1/1       healthy  5 h

            """, Show(Environment()));
    }

    [Fact]
    public void What_is_wrong_is_told_in_words()
    {
        var troubled = Environment() with
        {
            State = HealthState.Failed,
            Behind = 2,
            Hold = new("anna", "counts twice"),
            Failure = new("9f3c2ab7d1f0b7c2a9e8d7c6b5a4f3e2d1c0b9a87", "PLM5001: counter crashed\nexit code 1"),
        };
        Assert.StartsWith("""
            dev  failed  54de4e5  deployment 3  follows main  2 commits behind
              held by anna: counts twice
              9f3c2ab was not delivered:
                PLM5001: counter crashed
                exit code 1
              SERVICE
            """, Show(troubled), StringComparison.Ordinal);
    }

    [Fact]
    public void Why_the_newest_commit_does_not_run_is_on_the_line_that_says_how_far_it_is_behind()
    {
        const string Why = "PLM4021: the tests of web could not be started: npm test: not found. To install it: apt-get install npm";
        var behind = Environment() with { Behind = 1, WhyBehind = Why, Failure = new("9f3c2ab7d1f0b7c2a9e8d7c6b5a4f3e2d1c0b9a87", Why) };
        Assert.StartsWith($"""
            dev  healthy  54de4e5  deployment 3  follows main  1 commit behind: {Why}
              SERVICE
            """, Show(behind), StringComparison.Ordinal);
        Assert.Contains($"  not delivered: {Why}\n", Show(behind with { Behind = null }), StringComparison.Ordinal);
        Assert.Contains("  9f3c2ab was not delivered:\n    its tests failed:\n    3 is not 4\n",
            Show(behind with { Failure = new("9f3c2ab7d1f0b7c2a9e8d7c6b5a4f3e2d1c0b9a87", "its tests failed:\n3 is not 4") }),
            StringComparison.Ordinal);
        Assert.Contains($"\"whyBehind\": \"{Why}\"", JsonSerializer.Serialize(new(null, [behind]), StatusJson.Default.StatusReport),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_environment_promotes_and_that_what_runs_is_bad_are_told()
    {
        var prod = Environment() with { Promotes = "stage", Rejected = new("ann", Now, "loses orders", null) };
        Assert.StartsWith("""
            dev  healthy  54de4e5  deployment 3  follows main  promotes stage
              ann marked it as bad at 2026-11-21 12:00 UTC (loses orders)
              SERVICE
            """, Show(prod), StringComparison.Ordinal);
        var json = JsonSerializer.Serialize(new(null, [prod]), StatusJson.Default.StatusReport);
        Assert.Contains("\"promotes\": \"stage\"", json, StringComparison.Ordinal);
        Assert.Contains("\"reason\": \"loses orders\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_says_nothing_is_not_shown()
    {
        Assert.DoesNotContain("DRIFT", Show(Environment()), StringComparison.Ordinal);
        var service = Environment().Services[0];
        Assert.Contains("DRIFT", Show(Environment() with { Services = [service with { Drift = "1 replica runs 41d0e7c" }] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_ended_well_is_done()
    {
        var service = Environment().Services[0];
        var job = service with { Kind = "job", Desired = service.Desired with { Replicas = 0 },
            Replicas = [service.Replicas[0] with { State = ReplicaHealth.Completed }] };
        Assert.Matches("counter .* done  +healthy", Show(Environment() with { Services = [job] }));
    }

    [Fact]
    public void Colours_only_where_they_are_welcome()
    {
        var captured = new CapturedShell(colour: true);
        StatusView.Write(new(null, [Environment()]), captured.Shell.Out, Now);
        Assert.Contains("\e[32mhealthy\e[0m", captured.Out.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', Show(Environment()));
    }

    private static string Show(EnvironmentStatus environment)
    {
        var captured = new CapturedShell();
        StatusView.Write(new(null, [environment]), captured.Shell.Out, Now);
        return captured.Out.ToString();
    }

    private static EnvironmentStatus Environment()
    {
        var image = "sha256:1a2b3c4d5e6f" + new string('0', 52);
        ReplicaStatus Replica(string id) => new(id, Commit, image, ReplicaHealth.Ready, 0, Now, 1);
        return new()
        {
            Name = "dev",
            Runtime = "local",
            Branch = "main",
            Commit = Commit,
            Behind = 0,
            Deployment = 3,
            State = HealthState.Healthy,
            Services =
            [
                new()
                {
                    Name = "counter",
                    Kind = "service",
                    State = HealthState.Healthy,
                    Url = "http://127.0.0.1:3030",
                    Isolation = "runc",
                    Since = Now.AddMinutes(-2),
                    Desired = new(Commit, image, 2),
                    Replicas = [Replica("counter-1"), Replica("counter-2")],
                },
                new()
                {
                    Name = "redis",
                    Kind = "redis",
                    State = HealthState.Healthy,
                    Since = Now.AddHours(-5),
                    Desired = new(null, null, 1),
                    Replicas = [new("redis", null, "redis 7.0.15", ReplicaHealth.Ready, 0, Now, 1)],
                },
            ],
        };
    }
}

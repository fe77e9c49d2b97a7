using System.Net;
using System.Net.Sockets;
using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Checking;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Checks of a real image in real throwaway environments.</summary>
public sealed class CheckTests : IProgress<RunProgress>, IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateDirectories(_home["checks"]));
        _home.Dispose();
    }

    [Fact]
    public async Task What_is_as_expected_passes_and_the_rest_says_what_was_seen()
    {
        Check[] checks =
        [
            new Check.Http("/version", 200, "one"), new Check.Http("/version", 200, "two"), new Check.Http("/nowhere", 200, null),
                new Check.Tcp("main"), new Check.Tcp("metrics"),
            new Check.Grpc(""), new Check.File("/app/ScriptedService.dll", Present: true),
                new Check.File("/app/../bin/sh", Present: false), new Check.File("/bin/sh", Present: true),
            new Check.Command(["/app/ScriptedService", "keeper", "/proc/nowhere"], 134, "/proc/nowhere"),
                new Check.Command(["/bin/sh", "-c", "exit 3"], 3, null),
        ];
        var problems = (await RunAsync(checks)).Select(result => result.Problem).ToList();
        Assert.Equal([true, false, false, true, false, false, true, true, false, true, false], problems.Select(problem => problem is null));
        Assert.Equal(("it is 200 'one'", "it is 404 'nothing here'", "it is not in the image"), (problems[1], problems[2], problems[8]));
        Assert.Contains("refused", problems[4], StringComparison.Ordinal);
        Assert.Contains("grpc.health.v1.Health/Check", problems[5], StringComparison.Ordinal);
        Assert.Contains("entrypoint /bin/sh is not in the image", problems[10], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home["images"]));
    }

    [Fact]
    public async Task A_service_that_does_not_come_up_says_why()
    {
        var results = await RunAsync([new Check.Http("/version", 200, null), new Check.File("/app/ScriptedService.dll", Present: true)],
            ("CRASH_AFTER", "10"));
        Assert.Contains("this version crashes", results[0].Problem, StringComparison.Ordinal);
        Assert.Null(results[1].Problem);
    }

    [Fact]
    public async Task A_service_that_ends_while_it_is_asked_says_how()
    {
        var problem = Assert.Single(await RunAsync([new Check.Http("/crash", 200, null)])).Problem;
        Assert.Contains("ended with exit code 7", problem, StringComparison.Ordinal);
        Assert.Contains("this version crashes", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_is_checked_in_a_container_reaches_the_controller()
    {
        Assert.SkipUnless(ContainerPorts.IsAvailable, ContainerPorts.Refusal ?? "");
        using var controller = new TcpListener(IPAddress.Loopback, 0);
        controller.Start();
        await File.WriteAllTextAsync(_home["controller.port"], $"{((IPEndPoint)controller.LocalEndpoint).Port}");
        Check[] checks = [new Check.Http($"/connect?{controller.LocalEndpoint}", 200, "AccessDenied"),
            new Check.Command(["/app/ScriptedService", "connect", $"{controller.LocalEndpoint}"], 0, "AccessDenied")];
        Assert.All(await RunAsync(checks, await ServiceImage.GetWholeAsync()), result => Assert.Null(result.Problem));
    }

    [Fact]
    public async Task What_a_killed_check_left_is_deleted_and_what_runs_now_is_not()
    {
        var left = Directory.CreateDirectory(_home["checks/0123456789ab"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "file"), "");
        var both = await Task.WhenAll(RunAsync([new Check.Http("/version", 200, "one")]),
            RunAsync([new Check.Http("/version", 200, "one")]));
        Assert.All(both, results => Assert.Null(results[0].Problem));
        Assert.False(Directory.Exists(left));

        // the rollout that follows need not unpack it: without a store it could not
        var digest = (await ServiceImage.GetAsync()).Digest;
        var nothing = new LocalImageStore(_home["nothing"]);
        var unpacked = await ImageUnpacker.UnpackAsync(nothing, ServiceImage.Repository, digest, _home["images"], default);
        Assert.True(File.Exists(Path.Combine(unpacked.Path, "app/ScriptedService.dll")));
    }

    void IProgress<RunProgress>.Report(RunProgress value) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{value.Subject}: {value.Text}");

    private async Task<IReadOnlyList<CheckResult>> RunAsync(Check[] checks, params (string Name, string Value)[] script) =>
        await RunAsync(checks, await ServiceImage.GetAsync(), script);

    private async Task<IReadOnlyList<CheckResult>> RunAsync(Check[] checks, (string Store, Digest Digest) image,
        params (string Name, string Value)[] script)
    {
        var (store, digest) = image;
        var service = new DesiredService
        {
            Name = "web",
            Repository = ServiceImage.Repository,
            Image = digest,
            Commit = new string('a', 40),
            Replicas = 1,
            Ports = [new("main", 3030), new("metrics", 9090)],
            ReadyPath = "/readyz",
            Env = script.Append(("VERSION", "one")).ToDictionary(pair => pair.Item1, pair => pair.Item2),
        };
        var plan = new CheckPlan(ServiceImage.Repository, digest, checks) { Service = "web",
            State = new(new("acme", "check"), [], [service]) };
        return await new LocalChecks(_home.Path, new LocalImageStore(store), TimeProvider.System)
            .CheckAsync(plan, this, TestContext.Current.CancellationToken);
    }
}

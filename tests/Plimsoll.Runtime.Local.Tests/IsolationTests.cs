using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Images that are the root of their process, in real containers.</summary>
public sealed class IsolationTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OciRuntime.IsAvailable, OciRuntime.Refusal ?? "");
        _home = TestHome.Create(await ServiceImage.GetWholeAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_home is null) return;
        var containers = Path.Combine(_home.Root, "containers");
        await _home.Runtime.ShutDownAsync(CancellationToken.None);
        Assert.Empty(new[] { containers, Path.Combine(_home.Root, "scratch") }.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFileSystemEntries));
        await _home.DisposeAsync();
    }

    [Fact]
    public async Task A_replica_sees_its_image_and_nothing_of_the_machine()
    {
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(1,
            _home.Service("one") with { MemoryBytes = 256 << 20, CpuMillis = 2000 }));
        Assert.Equal(OciRuntime.Name, (await _home.ObserveAsync("web")).Isolation);
        Assert.Equal("1", await _home.GetAsync("/pid"));
        var status = await _home.GetAsync("/status");
        Assert.Contains("Uid:\t1234\t1234\t1234\t1234\n", status, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.Equal("app:x:1234:1234::/:\n", await _home.GetAsync("/file?/etc/passwd"));
        await Assert.ThrowsAsync<HttpRequestException>(() => _home.GetAsync("/file?/etc/shadow"));
        await Assert.ThrowsAsync<HttpRequestException>(() => _home.GetAsync("/write?/app/new"));
        Assert.Equal("written", await _home.GetAsync("/write?/tmp/new"));
    }

    [Fact]
    public async Task Releases_lose_no_request_and_a_crash_is_mended()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        await using var load = new Load((await _home.ObserveAsync("web")).Url + "/version");
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(2, _home.Service("two")));
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(3, _home.Service("three", ("CRASH_AFTER", "20"))));
        Assert.Contains("ended with exit code 7; its first error: Error: no flux\n", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("this version crashes", failed.Detail, StringComparison.Ordinal);
        Assert.Empty(await load.EndAsync());
        var victim = (await _home.ObserveAsync("web")).Replicas[0].Pid!.Value;
        using (var process = System.Diagnostics.Process.GetProcessById(victim)) process.Kill();
        await _home.UntilAsync("web", web => web.Replicas.Count(replica => replica.State == ReplicaState.Ready) == 2
            && web.Replicas.Sum(replica => replica.Restarts) == 1);
    }

    [Fact]
    public async Task A_program_with_fixed_ports_has_them_to_itself_in_every_replica_and_releases_lose_no_request()
    {
        Assert.SkipUnless(ContainerPorts.IsAvailable, ContainerPorts.Refusal ?? "");
        // the second is one that only root may listen on
        DesiredService Fixed(string version) => _home.Service(version,
            ("FIXED", $"{_home.FreePort},81")) with { Ports = [new("main", _home.FreePort), new("admin", 81)] };
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(1, Fixed("one")));
        await using var load = new Load((await _home.ObserveAsync("web")).Url + "/version");
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(2, Fixed("two")));
        Assert.Empty(await load.EndAsync());
        Assert.Equal("two", await _home.GetAsync("/version"));
        var ports = await PortsAsync();
        Assert.Equal(4, ports.Distinct().Count());
        using var client = new HttpClient();
        foreach (var port in ports) Assert.Equal("two", await client.GetStringAsync($"http://127.0.0.1:{port}/version"));
    }

    [Fact]
    public async Task A_replica_reaches_neither_the_controller_nor_the_ports_of_other_replicas()
    {
        Assert.SkipUnless(ContainerPorts.IsAvailable, ContainerPorts.Refusal ?? "");
        using var controller = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        controller.Start();
        other.Start();
        await File.WriteAllTextAsync(Path.Combine(_home.Root, "controller.port"), $"{((IPEndPoint)controller.LocalEndpoint).Port}");
        await _home.ConvergeAsync(1, _home.Service("one") with { Replicas = 1 }, _home.Service("one") with { Name = "api", Replicas = 1 });
        var (web, api) = (Assert.Single(await PortsAsync("web")), Assert.Single(await PortsAsync("api")));
        var stable = new Uri((await _home.ObserveAsync("api")).Url!).Port;
        foreach (var host in new[] { "127.0.0.1", "127.0.0.2", "0.0.0.0", "[::ffff:127.0.0.1]" })
        {
            async Task<string> ConnectAsync(int port) => $"{host} {await _home.GetAsync($"/connect?{host}:{port}")}";
            Assert.Equal($"{host} AccessDenied", await ConnectAsync(((IPEndPoint)controller.LocalEndpoint).Port));
            Assert.Equal($"{host} AccessDenied", await ConnectAsync(api));
            if (host == "127.0.0.2") continue;
            Assert.Equal($"{host} connected", await ConnectAsync(web));
            Assert.Equal($"{host} connected", await ConnectAsync(stable));
            Assert.Equal($"{host} connected", await ConnectAsync(((IPEndPoint)other.LocalEndpoint).Port));
        }
        Assert.Equal("AccessDenied", await _home.GetAsync($"/connect?[::]:{api}"));
        Assert.Equal("ConnectionRefused", await _home.GetAsync($"/connect?[::1]:{web}"));

        // the port of a controller that starts again on another one
        await File.WriteAllTextAsync(Path.Combine(_home.Root, "controller.port"), $"{((IPEndPoint)other.LocalEndpoint).Port}");
        await _home.ObserveAsync();
        Assert.Equal("AccessDenied", await _home.GetAsync($"/connect?{other.LocalEndpoint}"));
        Assert.Equal("connected", await _home.GetAsync($"/connect?{controller.LocalEndpoint}"));

        // what has ended closes nothing
        await _home.ConvergeAsync(2, _home.Service("one") with { Replicas = 1 });
        using var next = new TcpListener(IPAddress.Loopback, api);
        await Eventually.HoldsAsync("the port is free", () => HostPort.IsFree(api));
        next.Start();
        Assert.Equal("connected", await _home.GetAsync($"/connect?127.0.0.1:{api}"));
    }

    [Fact]
    public async Task A_service_and_a_store_are_reached_by_their_names_whatever_their_ports_are()
    {
        Assert.SkipUnless(ContainerPorts.IsAvailable, ContainerPorts.Refusal ?? "");
        var api = _home.Service("one") with { Name = "api", Replicas = 1, Ports = [new("main", Testing.Ports.Free())] };
        var web = _home.Service("web", ("API", "api:8080"), ("CACHE", "cache:6379"), ("SELF", "web")) with { Replicas = 1 };
        await _home.ConvergeAsync(1, [new("cache", "redis")], api, web);
        Assert.Equal("one", await _home.GetAsync("/ask?API/version"));
        Assert.Equal("web", await _home.GetAsync("/ask?SELF/version"));
        Assert.StartsWith("-NOAUTH", await _home.GetAsync("/say?CACHE/PING"), StringComparison.Ordinal);

        // what runs is told of an address that changes, and of a service that comes
        await _home.ConvergeAsync(2, [new("cache", "redis")], api with { Ports = [new("main", Testing.Ports.Free())] }, web,
            api with { Name = "new" });
        Assert.Equal("one", await _home.GetAsync("/ask?API/version"));
        Assert.Single((await _home.GetAsync("/file?/etc/hosts")).Split('\n'),
            line => line.StartsWith("127.80.", StringComparison.Ordinal) && line.EndsWith("\tnew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_listens_elsewhere_is_named_with_where_it_listens()
    {
        Assert.SkipUnless(ContainerPorts.IsAvailable, ContainerPorts.Refusal ?? "");
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1,
            _home.Service("one", ("FIXED", "5000")) with { Replicas = 1, ReadyWithin = TimeSpan.FromSeconds(10) }));
        Assert.Matches($@"it listens on (0\.0\.0\.0|\[::\]):5000, expected 127\.0\.0\.1:\d+ \(told in the variable PORT; {_home.FreePort}, the port of its manifest, is taken for it too\)", failed.Detail);
    }

    /// <summary>All ports of the machine on which the replicas of a service listen, as they are told.</summary>
    private async Task<List<int>> PortsAsync(string service = "web")
    {
        var ports = new HashSet<int>();
        var replicas = (await _home.ObserveAsync(service)).Replicas.Count;
        var names = new HashSet<string>();
        await Eventually.HoldsAsync("every replica has said its ports", async () =>
        {
            var variables = (await _home.GetAsync("/environment", service)).Split('\n')
                .Where(line => line.StartsWith("PORT", StringComparison.Ordinal)).ToList();
            foreach (var line in variables) ports.Add(int.Parse(line.Split('=')[1], CultureInfo.InvariantCulture));
            names.Add(variables.Single(line => line.StartsWith("PORT=", StringComparison.Ordinal)));
            return names.Count == replicas;
        });
        return [.. ports];
    }

    [Fact(Usually = 20)]
    public async Task Nobody_else_on_the_machine_is_the_user_of_a_replica_and_without_a_container_it_leaves_nothing_behind()
    {
        Assert.SkipUnless(OciRuntime.UsersRefusal is null, OciRuntime.UsersRefusal ?? "");
        Assert.SkipUnless(ControlGroup.Refusal is null, ControlGroup.Refusal ?? "");
        // the volume of an earlier version, which another user had
        var volume = Directory.CreateDirectory(Path.Combine(_home.Root, "environments/acme/dev/volumes/web/0")).FullName;
        await File.WriteAllTextAsync(Path.Combine(volume, "kept"), "kept");
        File.SetUnixFileMode(Path.Combine(volume, "kept"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var path in new[] { volume, Path.Combine(volume, "kept") }) new HostUser(4321, 4321).Own(path);
        var service = _home.Service("one") with { Replicas = 1 };
        var web = service with { Volume = new("/data", null), Image = await ServiceImage.GetWholeAsAsync($"{Intruder.User}") };
        var spy = service with { Name = "spy", Image = await ServiceImage.GetRootlessAsync() };
        var other = new EnvironmentId("other", "dev");
        var api = service with { Name = "api", Image = await ServiceImage.GetWholeAsAsync("65532") };
        Assert.IsType<RolloutOutcome.Done>(await _home.ConvergeAsync(1, web, spy));
        Assert.IsType<RolloutOutcome.Done>(await _home.Runtime.ConvergeAsync(new(other, [], [api]), 1, _home, CancellationToken.None));
        Assert.Equal((OciRuntime.Name, "none"), ((await _home.ObserveAsync("web")).Isolation, (await _home.ObserveAsync("spy")).Isolation));

        // as its image says, in its own eyes; the volume is its own
        Assert.Contains($"Uid:\t{Intruder.User}\t", await _home.GetAsync("/status"), StringComparison.Ordinal);
        Assert.Equal("kept", await _home.GetAsync("/file?/data/kept"));
        Assert.Equal("written", await _home.GetAsync("/write?/data/kept"));
        var observed = (await _home.Runtime.ObserveAsync(other, CancellationToken.None))!.Services.Single();
        var programs = new[] { ProgramOf(await _home.ObserveAsync("web")), ProgramOf(observed) };
        var users = programs.Select(UserOf).Append(UserOf((await _home.ObserveAsync("spy")).Replicas[0].Pid!.Value)).ToList();
        Assert.Equal(3, users.Distinct().Count());
        Assert.All(users, uid => Assert.InRange(uid, UserRange.Replicas.Lowest, UserRange.Replicas.Lowest + UserRange.Replicas.Count));
        Assert.Equal(users[0], FileStatus.Read(volume)!.Owner);
        foreach (var program in programs)
        {
            Assert.True(File.Exists($"/proc/{program}/root/app/ScriptedService"));
            Assert.NotEmpty(await File.ReadAllTextAsync($"/proc/{program}/environ"));
            foreach (var path in new[] { $"/proc/{program}/environ", $"/proc/{program}/root/app/ScriptedService.runtimeconfig.json" })
            {
                Assert.Contains("denied", await _home.AnswerAsync($"/file?{path}", "spy"), StringComparison.Ordinal);
                string[] arguments = ["--reuid", $"{Intruder.User}", "--regid", $"{Intruder.User}", "--clear-groups", "cat", path];
                var read = await CommandRunner.RunAsync(new("setpriv", arguments));
                Assert.Contains("Permission denied", read.Error, StringComparison.Ordinal);
            }
        }

        var daemon = int.Parse(await _home.GetAsync("/daemon", "spy"), CultureInfo.InvariantCulture);
        Assert.True(HostProcess.IsRunning(daemon));
        await _home.Runtime.StopAsync(TestHome.Dev, CancellationToken.None);
        Assert.False(HostProcess.IsRunning(daemon));
    }

    /// <summary>The program in the container of a service's only replica, whose own number is that of the OCI runtime.</summary>
    private static int ProgramOf(ObservedService service)
    {
        var runtime = Assert.Single(service.Replicas).Pid!.Value;
        var children = Directory.EnumerateDirectories($"/proc/{runtime}/task").Select(task => File.ReadAllText($"{task}/children"));
        return int.Parse(string.Concat(children), CultureInfo.InvariantCulture);
    }

    private static int UserOf(int pid)
    {
        var users = File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        return int.Parse(users.Split('\t')[1], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Damage_costs_a_replica_no_container_and_a_restart_of_the_machine_mends_it()
    {
        var service = _home.Service("one") with { Replicas = 1 };
        await _home.ConvergeAsync(1, service);
        await _home.Runtime.ShutDownAsync(CancellationToken.None);
        var image = Path.Combine(_home.Root, "images", service.Image.Hex);
        var program = Path.Combine(image, "app", "ScriptedService");
        await File.WriteAllTextAsync(program, "");

        // as long as the machine runs nothing is checked: the runtime refuses an empty program, which a shell on the machine's root would
        // take for a script
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1,
            service with { ReadyWithin = TimeSpan.FromSeconds(60) }));
        Assert.Contains("exec format error", failed.Detail, StringComparison.OrdinalIgnoreCase);
        await _home.Runtime.ShutDownAsync(CancellationToken.None);

        var record = image + ".json";
        var boot = (await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id")).Trim();
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record))
            .Replace(boot, "an earlier one", StringComparison.Ordinal));
        Assert.IsType<RolloutOutcome.Done>(await _home.ConvergeAsync(2, service));
        Assert.Equal(OciRuntime.Name, (await _home.ObserveAsync("web")).Isolation);
        Assert.Equal("one", await _home.GetAsync("/version"));
        Assert.Contains("was damaged, and was unpacked again: app/ScriptedService is 0 bytes long",
            await File.ReadAllTextAsync(Path.Combine(_home.Root, "keeper.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_is_where_the_manifest_says_and_keeps_what_is_written_and_a_declared_one_as_long_as_its_replica()
    {
        var service = _home.Service("one") with { Replicas = 1, Volume = new("/data", null) };
        await _home.ConvergeAsync(1, service);
        Assert.Equal("written", await _home.GetAsync("/write?/data/kept"));
        // what the image declares is the replica's own: it begins with what the image has there, and stays when the process is started
        // again
        Assert.Equal("sown", await _home.GetAsync("/file?/srv/scratch/seed"));
        Assert.Equal("written", await _home.GetAsync("/write?/srv/scratch/seed"));
        await Assert.ThrowsAsync<HttpRequestException>(() => _home.GetAsync("/crash"));
        await _home.UntilAsync("web", web => web.Replicas is [{ State: ReplicaState.Ready, Restarts: 1 }]);
        Assert.Equal("sownx", await _home.GetAsync("/file?/srv/scratch/seed"));
        await _home.KillKeeperAsync();
        await _home.ConvergeAsync(1, service);
        Assert.Equal("x", await _home.GetAsync("/file?/data/kept"));
        Assert.Equal("sown", await _home.GetAsync("/file?/srv/scratch/seed"));
    }
}

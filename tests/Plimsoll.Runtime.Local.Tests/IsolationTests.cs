using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Images that are the root of their process, in real containers.</summary>
public sealed class IsolationTests : IAsyncLifetime
{
    private static readonly Lazy<Task<(string Store, Digest Digest)>> Whole = new(ServiceImage.MakeWholeAsync);
    private TestHome _home = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OciRuntime.IsAvailable, OciRuntime.Refusal ?? "");
        _home = TestHome.Create(await Whole.Value);
    }

    public async ValueTask DisposeAsync()
    {
        if (_home is null) return;
        var containers = Path.Combine(_home.Root, "containers");
        await _home.Runtime.ShutDownAsync(CancellationToken.None);
        Assert.Empty(new[] { containers, Path.Combine(_home.Root, "scratch") }.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries));
        await _home.DisposeAsync();
    }

    [Fact]
    public async Task A_replica_sees_its_image_and_nothing_of_the_machine()
    {
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(1, _home.Service("one") with { MemoryBytes = 256 << 20, CpuMillis = 2000 }));
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
        Assert.Contains("ended with exit code 7", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("this version crashes", failed.Detail, StringComparison.Ordinal);
        Assert.Empty(await load.EndAsync());
        var victim = (await _home.ObserveAsync("web")).Replicas[0].Pid!.Value;
        using (var process = System.Diagnostics.Process.GetProcessById(victim)) process.Kill();
        await _home.UntilAsync("web", web => web.Replicas.Count(replica => replica.State == ReplicaState.Ready) == 2 && web.Replicas.Sum(replica => replica.Restarts) == 1);
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

        // as long as the machine runs nothing is checked: the runtime refuses an empty program, which a shell on the machine's root would take for a script
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1, service with { ReadyWithin = TimeSpan.FromSeconds(60) }));
        Assert.Contains("exec format error", failed.Detail, StringComparison.OrdinalIgnoreCase);
        await _home.Runtime.ShutDownAsync(CancellationToken.None);

        var record = image + ".json";
        var boot = (await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id")).Trim();
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record)).Replace(boot, "an earlier one", StringComparison.Ordinal));
        Assert.IsType<RolloutOutcome.Done>(await _home.ConvergeAsync(2, service));
        Assert.Equal(OciRuntime.Name, (await _home.ObserveAsync("web")).Isolation);
        Assert.Equal("one", await _home.GetAsync("/version"));
        Assert.Contains("was damaged, and was unpacked again: app/ScriptedService is 0 bytes long", await File.ReadAllTextAsync(Path.Combine(_home.Root, "keeper.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_is_where_the_manifest_says_and_keeps_what_is_written_and_a_declared_one_as_long_as_its_replica()
    {
        var service = _home.Service("one") with { Replicas = 1, Volume = new("/data", null) };
        await _home.ConvergeAsync(1, service);
        Assert.Equal("written", await _home.GetAsync("/write?/data/kept"));
        // what the image declares is the replica's own: it begins with what the image has there, and stays when the process is started again
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

using System.Net;
using System.Net.Sockets;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>What a machine may lack: said in words, and when it is there again the same command succeeds. The workspaces have a store, and
/// nothing to build.</summary>
public sealed class MachineTroubleTests(MachineTroubleTests.StoreFixture fixture) : IClassFixture<MachineTroubleTests.StoreFixture>
{
    private readonly Sandbox _sandbox = fixture.Sandbox;

    [Fact]
    public async Task A_missing_store_program()
    {
        Assert.SkipUnless(SmallDisk.IsPossible && Directory.Exists("/usr/lib/postgresql"), SmallDisk.Impossible);
        await CommitAsync("lacking", "postgres");
        _sandbox.Within = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /usr/lib/postgresql && exec \"$@\"", "sh"];
        (await _sandbox.RunAsync("up", "-d")).AssertProblem(4, "postgres", "PLM1012");
        _sandbox.Within = [];
        await UpAndDownAsync();
    }

    [Fact]
    public async Task A_missing_SDK_is_missed_by_what_needs_it_and_by_nothing_else()
    {
        var sdks = Path.Combine(Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "/usr/share/dotnet", "sdk");
        Assert.SkipUnless(SmallDisk.IsPossible && Directory.Exists(sdks), SmallDisk.Impossible);
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("images/framed/image.yaml", "version: 1\n");
        sandbox.Write("images/framed/Dockerfile", "FROM scratch\nCOPY image.yaml /\n");
        sandbox.Write("images/made/image.yaml", "version: 1\nbuild: { files: dist, run: [[mkdir, dist], [cp, image.yaml, dist/]] }\n");
        await sandbox.CommitAsync("A library of images");
        sandbox.Within = ["unshare", "--mount", "sh", "-c", $"mount -t tmpfs tmpfs {sdks} && exec \"$@\"", "sh"];
        await sandbox.RequireAsync("build");
        sandbox.Write("images/app/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        await sandbox.CommitAsync("One of .NET");
        await sandbox.RequireAsync("build", "made");
        (await sandbox.RunAsync("build")).AssertProblem(4, "there is no .NET SDK on this machine", "PLM4001");
    }

    [Fact(Usually = 60)]
    public async Task A_port_in_use_is_passed_over_at_first_and_its_taker_is_named_later()
    {
        await CommitAsync("crowded", "redis");
        using var usual = TakeUnlessTaken(6379);
        await _sandbox.RequireAsync("up", "-d");
        var address = await AddressAsync();
        Assert.NotEqual(6379, address.Port);
        await _sandbox.RequireAsync("down");

        using (var taker = new TcpListener(IPAddress.Loopback, address.Port))
        {
            taker.Start();
            var taken = await _sandbox.RunAsync("up", "-d");
            taken.AssertProblem(1, address.Authority, "PLM5001");
            Assert.Contains($"process {Environment.ProcessId} (", taken.Error, StringComparison.Ordinal);
        }
        await _sandbox.RequireAsync("up", "-d");
        Assert.Equal(address, await AddressAsync());
        await _sandbox.RequireAsync("down");
    }

    [Fact(Usually = 60)]
    public async Task Status_says_what_keeps_a_commit_on_the_line_that_says_that_it_is_behind()
    {
        await CommitAsync("behind", "redis");
        await _sandbox.RequireAsync("up", "-d");

        _sandbox.Write("web/service.yaml", "kind: job\nbuild: { files: www }\ntest: [[no-such-program, test]]\n");
        _sandbox.Write("web/www/page.txt", "a page\n");
        await _sandbox.CommitAsync("A service whose tests need a program");
        var lacking = await _sandbox.WaitAsync("what the tests need is missed", status => status.WhyBehind is not null);
        Assert.Equal(1, lacking.Behind);
        Assert.StartsWith("PLM4021: the tests of web could not be started: no-such-program test: ", lacking.WhyBehind,
            StringComparison.Ordinal);
        Assert.EndsWith($"To install it: {InstallCommand.For("no-such-program")}; or else mend test: in web/service.yaml",
            lacking.WhyBehind, StringComparison.Ordinal);
        await Eventually.BecomesAsync(
            "the table says it too",
            async () => (await _sandbox.RequireAsync("status")).Out,
            table => table.Contains($"1 commit behind: {lacking.WhyBehind}\n", StringComparison.Ordinal));

        fixture.Disk?.Fill(0);
        File.Delete(Path.Combine(_sandbox.Repository, "web", "service.yaml"));
        var mended = await _sandbox.CommitAsync("No such service");
        if (fixture.Disk is not null)
        {
            var full = await _sandbox.WaitAsync("the full disk is told",
                status => status.Behind == 2 && status.WhyBehind?.Contains("No space left", StringComparison.Ordinal) == true);
            Assert.Contains("plimsoll registry gc", full.WhyBehind, StringComparison.Ordinal);
            fixture.Disk.Empty();
        }
        Assert.Null((await _sandbox.WaitForAsync(mended)).WhyBehind);
        await _sandbox.RequireAsync("down");
    }

    [Fact]
    public async Task A_registry_folder_that_cannot_be_written()
    {
        Assert.SkipUnless(SmallDisk.IsPossible, SmallDisk.Impossible);
        await CommitAsync("refused", "redis");
        var registry = Path.Combine(_sandbox.Home, "registry");
        await using (await SmallDisk.MountAsync(registry, "ro"))
        {
            (await _sandbox.RunAsync("up", "-d")).AssertProblem(4, registry);
            await _sandbox.RequireAsync("down");
        }
        await UpAndDownAsync();
    }

    [Theory(Usually = 60)]
    [InlineData(0)]
    [InlineData(64 * 1024)]
    [InlineData(128 * 1024)]
    public async Task A_full_disk(int left)
    {
        Assert.SkipUnless(SmallDisk.IsPossible, SmallDisk.Impossible);
        await CommitAsync("full", "redis", $"{left} bytes are left");
        fixture.Disk!.Fill(left);
        foreach (var command in new string[][] { ["build"], ["up", "-d"] })
            if (await _sandbox.RunAsync(command) is { ExitCode: not 0 } ran) ran.AssertProblem(4, left == 0 ? "No space left" : "");
            else Assert.NotEqual(0, left);
        fixture.Disk.Empty();
        await _sandbox.RequireAsync("build");
        await UpAndDownAsync();
    }

    private async Task CommitAsync(string workspace, string store, string note = "")
    {
        _sandbox.Write("plimsoll.yaml", $$"""
            plimsoll: 1 # {{note}}
            workspace: {{workspace}}
            environments: { dev: { follows: main } }
            stores: { {{store}}: { kind: {{store}} } }
            """);
        _sandbox.Write("note/image.yaml", "version: 1\nmutable: true\nbuild: { files: files }\n");
        _sandbox.Write("note/files/note.txt", $"{workspace} {store} {note}\n");
        await _sandbox.CommitAsync($"A {store} for {workspace}");
    }

    private async Task UpAndDownAsync()
    {
        await _sandbox.RequireAsync("up", "-d");
        Assert.Equal(HealthState.Healthy, (await _sandbox.StatusAsync()).State);
        await _sandbox.RequireAsync("down");
    }

    private async Task<Uri> AddressAsync() => new(Assert.Single((await _sandbox.StatusAsync()).Services).Url!);

    private static TcpListener? TakeUnlessTaken(int port)
    {
        if (!HostPort.IsFree(port)) return null;
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    /// <summary>One home, on a small disk where that is possible: the frameworks are packed into it once.</summary>
    public sealed class StoreFixture : IAsyncLifetime
    {
        internal Sandbox Sandbox { get; private set; } = null!;

        internal SmallDisk? Disk { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Sandbox = await Sandbox.CreateAsync();
            if (SmallDisk.IsPossible) Disk = await SmallDisk.MountAsync(Sandbox.Home, "size=256m,mode=711");
            Sandbox.Write("plimsoll.yaml", "plimsoll: 1\n");
            await Sandbox.CommitAsync("Nothing yet");
            await Sandbox.RequireAsync("build");
        }

        public async ValueTask DisposeAsync()
        {
            await Sandbox.RequireAsync("down");
            if (Disk is not null) await Disk.DisposeAsync();
            await Sandbox.DisposeAsync();
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Processes.Tests;

public sealed class HostTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("npm", "apt-get install npm", "apt-get", "brew")]
    [InlineData("go", "apt-get install golang", "apt-get")]
    [InlineData("go", "apk add go", "apk")]
    [InlineData("node", "dnf install nodejs", "dnf")]
    [InlineData("node", "brew install node", "brew")]
    [InlineData("buildah", "pacman -S buildah", "pacman")]
    [InlineData("npm", "install npm")]
    public void The_command_that_installs_a_program_is_that_of_the_machines_package_manager(string program, string command,
        params string[] has) =>
        Assert.Equal(command, InstallCommand.For(program, name => has.Contains(name) ? "/usr/bin/" + name : null));

    [Fact]
    public async Task A_port_in_use_is_not_free_and_its_holder_is_named()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        Assert.False(HostPort.IsFree(port));
        Assert.StartsWith($"process {Environment.ProcessId} (", HostPort.Holder(port), StringComparison.Ordinal);
        server.Stop();
        await IsFreeSoonAsync(port);
    }

    [Fact]
    public async Task A_port_whose_last_connections_linger_is_free()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        (await server.AcceptSocketAsync()).Close(); // who closes first keeps the address for a minute (TIME_WAIT)
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        client.Close();
        server.Stop();
        await IsFreeSoonAsync(port);
    }

    [Fact]
    public void A_lock_is_held_by_one_and_given_back()
    {
        var path = _folder["lock"];
        Assert.False(FileLock.IsHeld(path));
        using (FileLock.TryTake(path))
        {
            Assert.Null(FileLock.TryTake(path));
            Assert.True(FileLock.IsHeld(path));
        }
        Assert.False(FileLock.IsHeld(path));
    }

    [Fact]
    public async Task Who_waits_for_a_lock_has_it_when_it_is_given_back()
    {
        var path = _folder["waited"];
        var held = FileLock.TryTake(path)!;
        var waits = FileLock.TakeAsync(path, Eventually.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(waits.IsCompleted);
        held.Dispose();
        (await waits.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken)).Dispose();
    }

    [Fact]
    public async Task Who_waits_too_long_for_a_lock_hears_who_holds_it_and_what_mends_it()
    {
        if (!OperatingSystem.IsLinux()) return;
        var path = _folder["stranger.lock"];
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        using var stranger = Process.Start(new ProcessStartInfo("flock", ["--no-fork", path, "sleep", "600"]))!;
        try
        {
            await Eventually.HoldsAsync("the stranger has the lock", () => FileLock.IsHeld(path));
            var late = await Assert.ThrowsAsync<LockHeldException>(() =>
                FileLock.TakeAsync(path, TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken));
            Assert.StartsWith($"waited 0 s: {path} is held by process {stranger.Id} (", late.Message, StringComparison.Ordinal);
            Assert.EndsWith($"To end that process: kill {stranger.Id}", late.Message, StringComparison.Ordinal);
            var blocked = Assert.Throws<LockHeldException>(() => FileLock.Take(path, TimeSpan.FromMilliseconds(50), TimeProvider.System));
            Assert.Equal(late.Message, blocked.Message);
            await Assert.ThrowsAsync<LockHeldException>(() => FileLock.WaitUntilFreeAsync(path, TimeSpan.FromMilliseconds(50),
                TimeProvider.System, TestContext.Current.CancellationToken));
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public void A_file_is_replaced_whole_and_a_secret_is_its_owners()
    {
        var path = _folder["below/file"];
        DurableFile.Write(path, "first"u8);
        DurableFile.Write(path, "second"u8, secret: true);
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_daemon_outlives_who_started_it_and_writes_to_its_log()
    {
        var log = _folder["daemon.log"];
        var pid = Daemon.Start(new("/bin/sh", ["-c", "cut -d' ' -f6 /proc/$$/stat; echo \"$GREETING\" >&2; cat; echo end"]) { Environment =
            new Dictionary<string, string?> { ["GREETING"] = "hello" } }, log);
        await Eventually.HoldsAsync("the daemon ends", () => !HostProcess.IsRunning(pid));
        Assert.Equal([$"{pid}", "hello", "end"], await File.ReadAllLinesAsync(log));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log));
    }

    [Fact]
    public void Programs_and_users_are_found_by_name()
    {
        Assert.Equal("/bin/sh", HostProgram.Find("sh") is { } sh && File.Exists(sh) ? "/bin/sh" : null);
        Assert.Null(HostProgram.Find("no-such-program"));
        Assert.Equal(new HostUser(0, 0), HostUser.Find("root"));
        Assert.Null(HostUser.Find("no-such-user"));
    }

    // a process that another test starts this moment holds the listener until it becomes its program
    private static Task IsFreeSoonAsync(int port) => Eventually.HoldsAsync(
        $"port {port} is free", () => HostPort.IsFree(port) && HostPort.Holder(port) is null);
}

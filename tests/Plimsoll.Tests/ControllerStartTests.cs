using System.Diagnostics;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Processes;
using Plimsoll.Server;
using Plimsoll.Server.Api;
using Plimsoll.Server.Following;
using Plimsoll.Workspace;

namespace Plimsoll.Tests;

/// <summary>Ends controllers that do not answer, and never takes one that runs for none.</summary>
public sealed class ControllerStartTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Home _home;

    public ControllerStartTests() => _home = Home.Open(_folder["home"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ends_a_controller_of_an_older_version_which_has_no_socket()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says who holds a lock");
        using var old = await HoldAsync();
        try
        {
            Announce(old.Id);
            using var machine = new ThisMachine(_home, TimeProvider.System);
            Assert.True(await ControllerStart.StopAsync(machine, Token));
            Assert.False(FileLock.IsHeld(_home.ControllerLock));
        }
        finally
        {
            old.Kill();
        }
    }

    [Fact]
    public async Task Does_not_end_a_process_that_is_not_the_controller()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says who holds a lock");
        using var stranger = await HoldAsync();
        using var innocent = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        try
        {
            Announce(innocent.Id);
            using var machine = new ThisMachine(_home, new Hasty());
            Assert.Equal("PLM7006", (await Assert.ThrowsAsync<PlimsollException>(() => ControllerStart.StopAsync(machine, Token))).Code);
            Assert.True(HostProcess.IsRunning(stranger.Id));
            Assert.True(HostProcess.IsRunning(innocent.Id));
        }
        finally
        {
            stranger.Kill();
            innocent.Kill();
        }
    }

    [Theory]
    [InlineData("[[[")]
    [InlineData(null)]
    public async Task Does_not_take_a_controller_that_cannot_be_found_for_none(string? info)
    {
        using var held = FileLock.TryTake(_home.ControllerLock);
        new Followed(_home).Add("acme", "/srv/acme");
        if (info is not null) await File.WriteAllTextAsync(_home.ControllerFile, info, Token);
        using var machine = new ThisMachine(_home, TimeProvider.System);

        var refused = await Assert.ThrowsAsync<PlimsollException>(() => ControllerStart.StopAsync(machine, Token));

        Assert.Equal(("PLM7006", Outcome.Unavailable), (refused.Code, refused.Outcome));
        Assert.Contains($"{_home.ControllerLock} is held by ", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_home.FollowedFile));
    }

    private void Announce(int pid)
    {
        var info = new ControllerInfo("http://127.0.0.1:1", pid, "/opt/old/plimsoll");
        File.WriteAllBytes(_home.ControllerFile, JsonSerializer.SerializeToUtf8Bytes(info, ApiJson.Default.ControllerInfo));
    }

    /// <summary>A program that holds the controller's lock, and knows nothing else of it.</summary>
    private async Task<Process> HoldAsync()
    {
        var holder = Process.Start(new ProcessStartInfo("flock", ["--no-fork", _home.ControllerLock, "sleep", "600"]))!;
        await Eventually.HoldsAsync("the lock is held", () => FileLock.IsHeldBy(_home.ControllerLock, holder.Id));
        return holder;
    }

    /// <summary>A clock by which every wait is over at its second look.</summary>
    private sealed class Hasty : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency * 3600);
    }
}

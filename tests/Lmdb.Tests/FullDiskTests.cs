using System.Diagnostics;

namespace Lmdb.Tests;

/// <summary>A disk of a few megabytes, in memory.</summary>
public sealed class FullDiskTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly bool _mounted;

    public FullDiskTests() => _mounted = Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder.Path);

    public void Dispose()
    {
        if (_mounted) Run("umount", _folder.Path);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_told_loses_nothing_and_is_over_when_there_is_room()
    {
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        using var temp = new TempEnvironment(folder: _folder["data"]);
        var ballast = _folder["ballast"];
        await File.WriteAllBytesAsync(ballast, new byte[1 << 20]);
        using var group = new GroupCommit(temp.Environment);
        Task<int> Put(int number) => group.WriteAsync(transaction =>
        {
            transaction.Put(temp.Database, BitConverter.GetBytes(number), new byte[10_000]);
            return number;
        });

        var stored = new List<int>();
        var full = await Assert.ThrowsAsync<LightningException>(async () =>
        {
            while (true) stored.Add(await Put(stored.Count));
        });
        Assert.Equal(MDBResultCode.NoSpace, full.Code);
        Assert.Contains("make room", full.Message, StringComparison.Ordinal);
        Assert.InRange(stored.Count, 100, 400);
        AllThere();

        File.Delete(ballast);
        stored.Add(await Put(stored.Count));
        group.Dispose();
        temp.Reopen();
        AllThere();

        void AllThere()
        {
            using var read = temp.Environment.BeginRead();
            Assert.Equal(stored.Count, read.Count(temp.Database));
            foreach (var number in stored) Assert.NotNull(read.Get(temp.Database, BitConverter.GetBytes(number)));
        }
    }

    [Fact]
    public void A_disk_without_room_for_the_beginning_is_told_and_begun_anew_later()
    {
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        var data = _folder["data"];
        var ballast = _folder["ballast"];
        Directory.CreateDirectory(data);
        Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(ballast, new byte[5 << 20]));
        Assert.ThrowsAny<Exception>(() => LightningEnvironment.Open(data));
        File.Delete(ballast);
        using var environment = LightningEnvironment.Open(data);
    }

    [Fact]
    public void A_read_only_disk_is_told()
    {
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        Run("mount", "-o", "remount,ro", _folder.Path);
        Assert.Contains("ead-only", Assert.ThrowsAny<IOException>(() => LightningEnvironment.Open(_folder["data"])).Message, StringComparison.Ordinal);
    }

    static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

using System.Diagnostics;

namespace Lmdb.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public void It_is_open_once_in_a_process()
    {
        using var temp = new TempEnvironment();
        var second = Assert.Throws<LightningException>(() => LightningEnvironment.Open(temp.Folder));
        Assert.Equal(MDBResultCode.AlreadyOpen, second.Code);
        Assert.Contains(temp.Folder, second.Message, StringComparison.Ordinal);
        temp.Put("key", "value");
        Assert.Equal("value", temp.Get("key"));
    }

    [Fact]
    public async Task It_is_open_once_on_a_machine()
    {
        using var temp = new TempEnvironment();
        temp.Environment.Dispose();
        using var other = Process.Start(new ProcessStartInfo("flock", [Path.Combine(temp.Folder, "owner.lock"), "sh", "-c", "echo locked; read line"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("locked", await other.StandardOutput.ReadLineAsync());
        Assert.Equal(MDBResultCode.AlreadyOpen, Assert.Throws<LightningException>(() => LightningEnvironment.Open(temp.Folder)).Code);
        await other.StandardInput.WriteLineAsync("end");
        await other.WaitForExitAsync();
        temp.Reopen();
    }

    [Fact]
    public void Databases_have_names_and_keep_to_themselves()
    {
        using var temp = new TempEnvironment();
        var (first, second) = (temp.Environment.OpenDatabase("first"), temp.Environment.OpenDatabase("second"));
        Assert.Same(first, temp.Environment.OpenDatabase("first"));
        using (var transaction = temp.Environment.BeginWrite())
        {
            transaction.Put(first, "key"u8, "value"u8);
            transaction.Commit();
        }

        using var read = temp.Environment.BeginRead();
        Assert.Equal((1, 0), (read.Count(first), read.Count(second)));
    }

    [Fact]
    public void More_databases_than_there_may_be_are_refused()
    {
        using var temp = new TempEnvironment(new() { MaxDatabases = 1 });
        temp.Environment.OpenDatabase("first");
        Assert.Contains("MaxDatabases", Assert.Throws<LightningException>(() => temp.Environment.OpenDatabase("second")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_sees_what_there_was_when_it_began()
    {
        using var temp = new TempEnvironment();
        temp.Put("key", "before");
        using var read = temp.Environment.BeginRead();
        temp.Put("key", "after");
        Assert.Equal("before"u8.ToArray(), read.Get(temp.Database, "key"u8));
        Assert.Equal("after", temp.Get("key"));
    }

    [Fact]
    public void A_making_that_was_broken_off_is_begun_anew()
    {
        using var folder = new TempFolder();
        folder.Write("data.mdb.new", "half");
        using var temp = new TempEnvironment(folder: folder.Path);
        temp.Put("key", "value");
        Assert.Equal(["data.mdb", "lock.mdb", "owner.lock"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_was_stored_has_room_in_any_map()
    {
        using var temp = new TempEnvironment();
        temp.Put("large", new byte[5_000_000]);
        temp.Environment.Dispose();
        using var environment = LightningEnvironment.Open(temp.Folder, new() { MapSize = 1, MaxMapSize = 1 << 20 });
        Assert.True(environment.MapSize > 5_000_000);
        Assert.False(environment.TryGrow());
        using var read = environment.BeginRead();
        Assert.Equal(5_000_000, read.Get(environment.OpenDatabase(), "large"u8)!.Length);
    }
}

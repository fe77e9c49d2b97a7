namespace RouteGuideBackend.Tests;

/// <summary>Folders that are not as they were left: each is refused with a reason, and not changed.</summary>
public sealed class StoreFolderTests : IDisposable
{
    readonly TempFolder _folder = new();

    string File => _folder["data.mdb"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_open_once()
    {
        using var store = Open();
        Assert.Contains("is open already", Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);
        await store.SaveAsync(new() { Name = "still there", Location = Points.At(1, 1) });
    }

    [Fact]
    public async Task A_making_that_was_broken_off_is_begun_anew()
    {
        _folder.Write("data.mdb.new", "half");
        using (var store = Open()) await store.SaveAsync(new() { Name = "a", Location = Points.At(1, 1) });
        Assert.Equal(["data.mdb", "lock.mdb", "owner.lock"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(9000)]
    [InlineData(20_000)]
    [InlineData(60_000)]
    public async Task A_file_that_was_cut_is_refused_and_not_changed(int length)
    {
        using (var store = Open())
        {
            var name = new string('x', 300);
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => store.SaveAsync(new() { Name = name, Location = Points.At(i, 0) })));
        }

        using (var file = System.IO.File.OpenWrite(File)) file.SetLength(length);
        Refused("was cut");
        Assert.Equal(length, new FileInfo(File).Length);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100_000)]
    public void A_foreign_file_is_refused_and_not_changed(int length)
    {
        _folder.Write("data.mdb", new string('x', length));
        Refused("is not a file of this version of LMDB");
        Assert.Equal(new string('x', length), System.IO.File.ReadAllText(File));
    }

    [Fact]
    public async Task A_file_of_another_format_is_refused()
    {
        using (var store = Open()) await store.SaveAsync(new() { Name = "a", Location = Points.At(1, 1) });
        using (var file = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.Write(file, [9, 0, 0, 0], 20);
        Refused("is not a file of this version of LMDB");
    }

    void Refused(string why)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refusal = Assert.Throws<StoreException>(Open);
            Assert.Equal(StoreFault.Unusable, refusal.Fault);
            Assert.StartsWith(File, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        }
    }

    FeatureStore Open() => new(_folder.Path, 1 << 30, TimeProvider.System);
}

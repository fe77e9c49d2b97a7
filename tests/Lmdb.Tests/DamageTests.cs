using System.Text;

namespace Lmdb.Tests;

/// <summary>Files that are not what was committed: each is refused, or read without harm. LMDB by itself ends the process for most of them.</summary>
public sealed class DamageTests : IDisposable
{
    readonly TempEnvironment _temp = new();

    public DamageTests()
    {
        using var transaction = _temp.Environment.BeginWrite();
        for (var i = 0; i < 2000; i++) transaction.Put(_temp.Database, Encoding.UTF8.GetBytes($"key {i:d4}"), new byte[i % 100 == 0 ? 10_000 : 60]);
        transaction.Commit();
        _temp.Put("key 0007", "again"); // so that there are free pages
        _temp.Environment.Dispose();
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("This is a text about cats, and no database at all.", MDBResultCode.Truncated)]
    [InlineData("", MDBResultCode.Truncated)]
    public void A_short_foreign_file_is_refused(string text, MDBResultCode code)
    {
        File.WriteAllText(_temp.DataFile, text);
        Refused(code);
        Assert.Equal(text, File.ReadAllText(_temp.DataFile));
    }

    [Fact]
    public void A_long_foreign_file_is_refused()
    {
        File.WriteAllText(_temp.DataFile, new string('x', 100_000));
        Assert.Contains("is not a file of LMDB", Refused(MDBResultCode.Invalid).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_format_is_refused()
    {
        Overwrite(20, [2, 0, 0, 0]);
        Assert.Contains("format 2", Refused(MDBResultCode.VersionMismatch).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(20_000)]
    [InlineData(100_000)]
    public void A_file_that_was_cut_is_refused(int length)
    {
        using (var file = File.OpenWrite(_temp.DataFile)) file.SetLength(length);
        Assert.Contains("was cut", Refused(MDBResultCode.Truncated).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_overwritten_is_refused()
    {
        var pages = 0;
        for (var page = 2; page * 4096 < 200_000; page++)
        {
            var before = Overwrite(page * 4096, new byte[16]);
            try
            {
                using var environment = LightningEnvironment.Open(_temp.Folder);
            }
            catch (LightningException refusal)
            {
                Assert.Equal(MDBResultCode.Corrupted, refusal.Code);
                Assert.Contains($"page {page}.", refusal.Message, StringComparison.Ordinal);
                pages++;
            }

            Overwrite(page * 4096, before);
        }

        // the others are free, or the inner pages of large values
        Assert.InRange(pages, 20, 46);
    }

    [Fact]
    public void Whatever_bytes_are_changed_the_process_goes_on()
    {
        var original = File.ReadAllBytes(_temp.DataFile).AsSpan(0, 400_000).ToArray();
        var random = new Random(7);
        for (var i = 0; i < Law.Times; i++)
        {
            // mostly in headers and tables of offsets, where it hurts
            var place = random.Next(4096, 380_000) / 4096 * 4096 + random.Next(0, random.Next(2) == 0 ? 64 : 4096);
            var bytes = new byte[random.Next(1, 9)];
            random.NextBytes(bytes);
            Overwrite(place, bytes);
            Survive();
            Overwrite(place, original.AsSpan(place, bytes.Length).ToArray());
        }
    }

    // reads and writes everything; a crash ends the test run
    void Survive()
    {
        try
        {
            using var environment = LightningEnvironment.Open(_temp.Folder);
            var database = environment.OpenDatabase();
            using var transaction = environment.BeginWrite();
            using (var cursor = transaction.CreateCursor(database))
                for (var there = cursor.First(); there; there = cursor.Next()) cursor.Read(0, (key, value, _) => key.Length + value.Length);
            for (var i = 0; i < 2000; i += 20) transaction.Delete(database, Encoding.UTF8.GetBytes($"key {i:d4}"));
        }
        catch (LightningException)
        {
            // refused
        }
    }

    LightningException Refused(MDBResultCode code)
    {
        var refusal = Assert.Throws<LightningException>(() => LightningEnvironment.Open(_temp.Folder));
        Assert.Equal(code, refusal.Code);
        Assert.Contains(_temp.DataFile, refusal.Message, StringComparison.Ordinal);
        // refusing takes no lock, and does no harm
        Assert.Throws<LightningException>(() => LightningEnvironment.Open(_temp.Folder));
        return refusal;
    }

    byte[] Overwrite(long place, byte[] bytes)
    {
        using var file = File.OpenHandle(_temp.DataFile, FileMode.Open, FileAccess.ReadWrite);
        var before = new byte[bytes.Length];
        RandomAccess.Read(file, before, place);
        RandomAccess.Write(file, bytes, place);
        return before;
    }
}

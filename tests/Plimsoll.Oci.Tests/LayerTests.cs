using System.IO.Compression;
using System.Text;

namespace Plimsoll.Oci.Tests;

public class LayerTests
{
    [Fact]
    public void What_is_written_is_read() => Law.ForAll(Generators.Entries, entries =>
    {
        var (tar, built) = Write(entries);
        Assert.Equal(Digest.Of(tar), built.DiffId);
        Assert.Equal(Expected(entries), ReadOwn(tar));
    });

    [Fact]
    public void Others_read_it_alike() => Law.ForAll(Generators.Entries, entries =>
    {
        // .NET's reader refuses a pax record with a line feed in it, which POSIX allows
        var readable = entries.Where(entry => !(entry.Path + entry.Target).Contains('\n', StringComparison.Ordinal)).ToList();
        Assert.Equal(Expected(readable), ReadByDotNet(Write(readable).Tar));
    });

    [Fact]
    public void The_order_of_the_entries_does_not_matter() => Law.ForAll(Generators.Entries, entries =>
        Assert.Equal(Write(entries).Built, Write(Enumerable.Reverse(entries).ToList()).Built));

    [Fact]
    public async Task A_path_comes_once_and_not_below_a_file()
    {
        await Refused(LayerEntry.Directory("a"), LayerEntry.Directory("a"));
        await Refused(LayerEntry.File("a", false, []), LayerEntry.File("a/b", false, []));
        await Refused(LayerEntry.File("a-b", false, []), LayerEntry.Symlink("a", "x"), LayerEntry.File("a/b/c", false, []));
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/../b")]
    [InlineData("a\0b")]
    public void A_path_that_leads_elsewhere_is_refused(string path) => Assert.Throws<OciException>(() => LayerEntry.Directory(path));

    [Fact]
    public void A_path_without_bytes_of_its_own_is_refused() => Assert.Throws<OciException>(() => LayerEntry.Directory("\ud800"));

    [Fact]
    public async Task A_file_that_changed_meanwhile_fails_the_layer()
    {
        foreach (var length in new[] { 3, 5, 0 })
            await Refused(LayerEntry.File("a", false, length, () => new MemoryStream(new byte[4])));
    }

    [Fact]
    public async Task A_gzip_says_neither_when_nor_what()
    {
        var packed = new MemoryStream();
        await Layer.WriteAsync([LayerEntry.Directory("a")], packed, CancellationToken.None);
        // RFC 1952: magic, deflate, no flags, no time
        Assert.Equal(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0 }, packed.ToArray()[..8]);
    }

    [Fact]
    public async Task A_file_beyond_eight_gigabytes_has_its_length_in_a_record()
    {
        var tar = new MemoryStream();
        await Assert.ThrowsAsync<OciException>(() => new TarWriter(tar)
            .WriteAsync(LayerEntry.File("large", false, 9L << 30, () => Stream.Null), CancellationToken.None));
        Assert.Contains($"size={9L << 30}\n", Encoding.ASCII.GetString(tar.ToArray()), StringComparison.Ordinal);
    }

    private static List<string> Expected(IEnumerable<LayerEntry> entries) =>
        [.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal).Select(entry =>
    {
        using var content = entry.Open();
        return Show(entry.Kind, entry.Path, entry.Target ?? "", entry.Kind == LayerEntryKind.Symlink ? 0b111_111_111
            : entry.Kind == LayerEntryKind.Directory || entry.Executable ? 0b111_101_101 : 0b110_100_100, content);
    })];

    private static (byte[] Tar, BuiltLayer Built) Write(IEnumerable<LayerEntry> entries)
    {
        var packed = new MemoryStream();
        var built = Layer.WriteAsync(entries, packed, CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal(Descriptor.Of(MediaTypes.LayerGzip, packed.ToArray()), built.Descriptor);
        packed.Position = 0;
        var tar = new MemoryStream();
        new GZipStream(packed, CompressionMode.Decompress).CopyTo(tar);
        return (tar.ToArray(), built);
    }

    private static List<string> ReadOwn(byte[] tar)
    {
        var reader = new TarReader(new MemoryStream(tar), new(ExtractLimits.Default));
        var read = new List<string>();
        while (reader.NextAsync(CancellationToken.None).GetAwaiter().GetResult() is { } item)
        {
            var content = new MemoryStream();
            reader.CopyContentAsync(content, CancellationToken.None).GetAwaiter().GetResult();
            content.Position = 0;
            var kind = item.Type switch { '5' => LayerEntryKind.Directory, '2' => LayerEntryKind.Symlink, _ => LayerEntryKind.File };
            read.Add(Show(kind, item.Path.TrimEnd('/'), item.Target, item.Mode, content));
        }

        return read;
    }

    private static List<string> ReadByDotNet(byte[] tar)
    {
        using var reader = new System.Formats.Tar.TarReader(new MemoryStream(tar));
        var read = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            Assert.Equal((0, 0, DateTimeOffset.UnixEpoch), (entry.Uid, entry.Gid, entry.ModificationTime));
            var kind = entry.EntryType switch
            {
                System.Formats.Tar.TarEntryType.Directory => LayerEntryKind.Directory,
                System.Formats.Tar.TarEntryType.SymbolicLink => LayerEntryKind.Symlink,
                _ => LayerEntryKind.File,
            };
            read.Add(Show(kind, entry.Name.TrimEnd('/'), entry.LinkName, (int)entry.Mode, entry.DataStream ?? Stream.Null));
        }

        return read;
    }

    private static string Show(LayerEntryKind kind, string path, string target, int mode, Stream content)
    {
        var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return $"{kind} {path} -> {target} {Convert.ToString(mode, 8)} {Convert.ToHexString(bytes.ToArray())}";
    }

    private static async Task Refused(params LayerEntry[] entries) =>
        await Assert.ThrowsAsync<OciException>(() => Layer.WriteAsync(entries, Stream.Null, CancellationToken.None));
}

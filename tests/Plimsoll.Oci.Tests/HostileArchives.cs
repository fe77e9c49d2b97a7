using System.Text;

namespace Plimsoll.Oci.Tests;

/// <summary>Layers, lowest first, whose last one is refused.</summary>
internal static class HostileArchives
{
    private static readonly Dictionary<string, byte[][]> Tricks = new()
    {
        ["parent folder"] = [RawTar.Of(tar => tar.File("../outside/secret"))],
        ["parent folder in the middle"] = [RawTar.Of(tar => tar.Folder("a").File("a/../../outside/secret"))],
        ["parent folder at the end"] = [RawTar.Of(tar => tar.Folder("a/.."))],
        ["only the parent folder"] = [RawTar.Of(tar => tar.Folder("..", 0))],
        ["parent folder behind a dot"] = [RawTar.Of(tar => tar.File("./../outside/secret"))],
        ["parent folder in a pax path"] = [RawTar.Of(tar => tar.Pax(("path", "../outside/secret")).File("innocent"))],
        ["parent folder in a prefix"] = [RawTar.Of(tar => tar.Entry('0', "secret", damage: header => Encoding.ASCII.GetBytes("../outside")
            .CopyTo(header, 345)))],
        ["parent folder in a GNU long name"] = [RawTar.Of(tar => tar.Entry('L', "././@LongLink", content: "../outside/secret\0"u8.ToArray())
            .File("innocent"))],
        ["absolute path"] = [RawTar.Of(tar => tar.File("/tmp/plimsoll-hostile"))],
        ["absolute pax path"] = [RawTar.Of(tar => tar.Pax(("path", "/tmp/plimsoll-hostile")).File("innocent"))],
        ["double slash at the front"] = [RawTar.Of(tar => tar.File("//tmp/plimsoll-hostile"))],
        ["dot and absolute path"] = [RawTar.Of(tar => tar.File(".//tmp/plimsoll-hostile"))],
        ["double slash in the middle"] = [RawTar.Of(tar => tar.File("a//b"))],
        ["dot in the middle"] = [RawTar.Of(tar => tar.File("a/./b"))],
        ["a name that is empty"] = [RawTar.Of(tar => tar.File(""))],
        ["a file that is the root"] = [RawTar.Of(tar => tar.File("./"))],
        ["a link that is the root"] = [RawTar.Of(tar => tar.Symlink(".", "../outside"))],
        ["through a link to the parent"] = [RawTar.Of(tar => tar.Symlink("a", "../outside").File("a/secret"))],
        ["through an absolute link"] = [RawTar.Of(tar => tar.Symlink("a", "/tmp").File("a/plimsoll-hostile"))],
        ["through two links"] = [RawTar.Of(tar => tar.Symlink("a", "b").Symlink("b", "../outside").File("a/secret"))],
        ["through a link within the image"] = [RawTar.Of(tar => tar.Folder("b").Symlink("a", "b").File("a/file"))],
        ["through a link in a deeper folder"] = [RawTar.Of(tar => tar.Folder("a").Symlink("a/b", "../../outside").Folder("a/b/c"))],
        ["through a link of a lower layer"] = [RawTar.Of(tar => tar.Symlink("a", "../outside")), RawTar.Of(tar => tar.File("a/secret"))],
        ["a folder below a link"] = [RawTar.Of(tar => tar.Symlink("a", "../outside").Folder("a/new"))],
        ["a link below a link"] = [RawTar.Of(tar => tar.Symlink("a", "../outside").Symlink("a/new", "x"))],
        ["below a file"] = [RawTar.Of(tar => tar.File("a").File("a/b"))],
        ["a hard link to the parent"] = [RawTar.Of(tar => tar.Hardlink("a", "../outside/secret"))],
        ["an absolute hard link"] = [RawTar.Of(tar => tar.Hardlink("a", "/etc/passwd"))],
        ["a hard link through a link"] = [RawTar.Of(tar => tar.Symlink("a", "../outside").Hardlink("b", "a/secret"))],
        ["a hard link to a link"] = [RawTar.Of(tar => tar.Symlink("a", "../outside/secret").Hardlink("b", "a"))],
        ["a hard link to a folder"] = [RawTar.Of(tar => tar.Folder("a").Hardlink("b", "a"))],
        ["a hard link to nothing"] = [RawTar.Of(tar => tar.Hardlink("b", "a"))],
        ["a hard link in a pax record"] = [RawTar.Of(tar => tar.Pax(("linkpath", "../outside/secret")).Hardlink("b", "a"))],
        ["a character device"] = [RawTar.Of(tar => tar.Entry('3', "null"))],
        ["a block device"] = [RawTar.Of(tar => tar.Entry('4', "disk"))],
        ["a pipe"] = [RawTar.Of(tar => tar.Entry('6', "pipe"))],
        ["a type that nobody knows"] = [RawTar.Of(tar => tar.Entry('!', "what"))],
        ["a GNU sparse file"] = [RawTar.Of(tar => tar.Entry('S', "sparse"))],
        ["a pax sparse file"] = [RawTar.Of(tar => tar.Pax(("GNU.sparse.realsize", "1099511627776")).File("sparse"))],
        ["a whiteout of the parent"] = [RawTar.Of(tar => tar.File("a")), RawTar.Of(tar => tar.File(".wh..."))],
        ["a whiteout of nothing"] = [RawTar.Of(tar => tar.File("a")), RawTar.Of(tar => tar.File("a/.wh."))],
        ["a whiteout of the folder itself"] = [RawTar.Of(tar => tar.File("a")), RawTar.Of(tar => tar.File(".wh.."))],
        ["a whiteout with a parent folder"] = [RawTar.Of(tar => tar.File("a")), RawTar.Of(tar => tar.File("../outside/.wh.secret"))],
        ["an opaque parent folder"] = [RawTar.Of(tar => tar.File("a")), RawTar.Of(tar => tar.File("../outside/.wh..wh..opq"))],
        ["a wrong checksum"] = [RawTar.Of(tar => tar.Entry('0', "a", checksum: false))],
        ["a negative size"] = [RawTar.Of(tar => tar.Entry('0', "a", damage: header => header.AsSpan(124, 12).Fill(0xFF)))],
        ["a size beyond all numbers"] = [RawTar.Of(tar => tar.Entry('0', "a", damage: header => header.AsSpan(124, 12).Fill((byte)'7')))],
        ["a size that is text"] = [RawTar.Of(tar => tar.Entry('0', "a", damage: header => "12x45678901"u8.CopyTo(header.AsSpan(124))))],
        ["a size in a pax record that is text"] = [RawTar.Of(tar => tar.Pax(("size", "-5")).File("a"))],
        ["a size longer than the tar"] = [RawTar.Of(tar => tar.Entry('0', "a", size: 1 << 20))],
        ["a pax record longer than itself"] = [RawTar.Of(tar => tar.Entry('x', "pax", content: "999 path=a\n"u8.ToArray()).File("a"))],
        ["a pax record without a key"] = [RawTar.Of(tar => tar.Entry('x', "pax", content: "5 =a\n"u8.ToArray()).File("a"))],
        ["pax records of two megabytes"] = [RawTar.Of(tar => tar.Pax(("comment", new string('x', 2 << 20))).File("a"))],
        ["an endless pax record"] = [RawTar.Of(tar => tar.Entry('x', "pax", size: 1L << 32).File("a"))],
        ["pax records and then nothing"] = [RawTar.Of(tar => tar.Pax(("path", "a")))],
        ["a name that is not UTF-8"] = [RawTar.Of(tar => tar.Entry('0', "a", damage: header => header[0] = 0xC3))],
        ["a zero character in a pax path"] = [RawTar.Of(tar => tar.Pax(("path", "a\0b")).File("a"))],
        ["a path of a megabyte"] = [RawTar.Of(tar => tar.Pax(("path", string.Join('/', Enumerable.Repeat("folder", 1 << 17)))).File("a"))],
        ["a name of 256 bytes"] = [RawTar.Of(tar => tar.Pax(("path", new string('n', 256))).File("a"))],
        ["a link that says nothing"] = [RawTar.Of(tar => tar.Symlink("a", ""))],
        ["half a header"] = [RawTar.Of(tar => tar.File("a").Raw(new byte[100]))[..^1024]],
        ["no tar at all"] = [Encoding.UTF8.GetBytes(new string('?', 2048))],
    };

    private static readonly string[] Names = ["../outside/new", "a/../../outside/new", "./../outside/new", "/tmp/plimsoll-hostile", "..",
        "a/.."];

    private static readonly (string Name, char Type)[] Kinds = [("file", '0'), ("old file", '\0'), ("folder", '5'), ("link", '2'),
        ("hard link", '1'), ("contiguous file", '7')];

    private static readonly string[] Spellings = ["as it is", "in a pax record", "as a GNU long name"];

    public static IReadOnlyDictionary<string, byte[][]> All { get; } = Tricks.Concat(WaysOut()).ToDictionary();

    /// <summary>Every kind of entry, under every name that leads out, spelled in every way that a tar knows.</summary>
    private static IEnumerable<KeyValuePair<string, byte[][]>> WaysOut() =>
        from name in Names
        from kind in Kinds
        from spelled in Spellings
        select KeyValuePair.Create($"a {kind.Name} {name} {spelled}",
            new[] { RawTar.Of(tar => Named(tar.File("safe"), spelled, name)
            .Entry(kind.Type, spelled == "as it is" ? name : "innocent", kind.Type is '1' or '2' ? "safe" : "")) });

    private static RawTar Named(RawTar tar, string spelled, string name) => spelled switch
    {
        "in a pax record" => tar.Pax(("path", name)),
        "as a GNU long name" => tar.Entry('L', "././@LongLink", content: Encoding.UTF8.GetBytes(name + '\0')),
        _ => tar,
    };
}

using System.Text;

namespace Plimsoll.Oci.Tests;

/// <summary>Writes tars that no honest program writes.</summary>
internal sealed class RawTar
{
    private readonly List<byte> _bytes = [];

    public static byte[] Of(Action<RawTar> build)
    {
        var tar = new RawTar();
        build(tar);
        return [.. tar._bytes, .. new byte[1024]];
    }

    public RawTar File(string name, string content = "x", int mode = 0b110_100_100) =>
        Entry('0', name, content: Encoding.UTF8.GetBytes(content), mode: mode);

    public RawTar Folder(string name, int mode = 0b111_101_101) => Entry('5', name, mode: mode);

    public RawTar Symlink(string name, string target) => Entry('2', name, target);

    public RawTar Hardlink(string name, string target) => Entry('1', name, target);

    public RawTar Pax(params (string, string)[] records) => Entry('x', "pax", content: PaxRecords.Build(records));

    /// <summary>Any entry: size is what the header says instead of the content's length, damage changes the header before its checksum is
    /// made.</summary>
    public RawTar Entry(char type, string name, string link = "", byte[]? content = null, int mode = 0b110_100_100, long? size = null,
        Action<byte[]>? damage = null, bool checksum = true)
    {
        var header = TarHeader.Build(type, "", "", mode, size ?? content?.Length ?? 0);
        Encoding.UTF8.GetBytes(name).CopyTo(header, TarHeader.Name.At);
        Encoding.UTF8.GetBytes(link).CopyTo(header, TarHeader.Link.At);
        damage?.Invoke(header);
        Encoding.ASCII.GetBytes(Convert.ToString(TarHeader.Sum(header) + (checksum ? 0 : 1), 8).PadLeft(6, '0') + "\0 ")
            .CopyTo(header, TarHeader.Checksum.At);
        return Raw(header).Raw(content ?? []).Raw(new byte[-(content?.Length ?? 0) & 511]);
    }

    public RawTar Repeat(int count, Action<RawTar, int> add)
    {
        for (var i = 0; i < count; i++)
            add(this, i);
        return this;
    }

    public RawTar Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}

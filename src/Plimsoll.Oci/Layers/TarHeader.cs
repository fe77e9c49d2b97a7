using System.Text;

namespace Plimsoll.Oci;

/// <summary>The 512 bytes before each entry of a tar (POSIX.1-2017, pax, ustar Interchange Format).</summary>
internal static class TarHeader
{
    public const int BlockSize = 512;

    /// <summary>Where a field is, and how long.</summary>
    public static readonly (int At, int Length) Name = (0, 100), Mode = (100, 8), Uid = (108, 8), Gid = (116, 8), Size = (124, 12),
        Time = (136, 12), Checksum = (148, 8), Type = (156, 1), Link = (157, 100), Magic = (257, 6), Version = (263, 2),
            Prefix = (345, 155);

    /// <summary>The longest length that the size field can say in octal digits: 8 GiB less one.</summary>
    public const long LargestSize = 0x1_FFFF_FFFF;

    /// <summary>Builds a header; owner 0:0 and time the epoch, always.</summary>
    /// <param name="type">The type flag: <c>0</c> file, <c>2</c> symbolic link, <c>5</c> folder, <c>x</c> pax records.</param>
    /// <param name="name">At most 100 bytes of ASCII.</param>
    /// <param name="link">At most 100 bytes of ASCII.</param>
    /// <param name="mode">The permission bits.</param>
    /// <param name="size">At most <see cref="LargestSize"/>.</param>
    public static byte[] Build(char type, string name, string link, int mode, long size)
    {
        var block = new byte[BlockSize];
        Text(block, Name, name);
        Octal(block, Mode, mode);
        Octal(block, Uid, 0);
        Octal(block, Gid, 0);
        Octal(block, Size, size);
        Octal(block, Time, 0);
        block[Type.At] = (byte)type;
        Text(block, Link, link);
        Text(block, Magic, "ustar");
        Text(block, Version, "00");
        // six digits, a zero and a space: the one field that ends so
        Text(block, Checksum, Convert.ToString(Sum(block), 8).PadLeft(6, '0') + "\0 ");
        return block;
    }

    /// <summary>The sum of all bytes, the checksum's own counted as spaces.</summary>
    public static int Sum(ReadOnlySpan<byte> block)
    {
        var sum = 0;
        for (var i = 0; i < BlockSize; i++)
            sum += i >= Checksum.At && i < Checksum.At + Checksum.Length ? ' ' : block[i];
        return sum;
    }

    private static void Octal(byte[] block, (int At, int Length) field, long value) =>
        Text(block, field, Convert.ToString(value, 8).PadLeft(field.Length - 1, '0'));

    private static void Text(byte[] block, (int At, int Length) field, string text) =>
        Encoding.ASCII.GetBytes(text, block.AsSpan(field.At, field.Length));
}

using System.Buffers.Binary;

namespace Lmdb;

/// <summary>One of the two first pages of a file, of which a commit writes the older one (mdb.c, struct MDB_meta, 64 bits, little-endian).</summary>
/// <param name="PageSize">Bytes in a page.</param>
/// <param name="MapSize">The largest size of the map, in bytes, with which a commit was made.</param>
/// <param name="LastPage">The number of the last page in use.</param>
/// <param name="Transaction">The number of its transaction.</param>
/// <param name="FreeRoot">The page at which the tree of free pages begins; all bits set when it is empty.</param>
/// <param name="FreeDepth">How many pages there are from that root to a leaf.</param>
/// <param name="MainRoot">The page at which the unnamed database begins; all bits set when it is empty.</param>
/// <param name="MainDepth">How many pages there are from that root to a leaf.</param>
internal sealed record MetaPage(int PageSize, long MapSize, ulong LastPage, ulong Transaction, ulong FreeRoot, int FreeDepth, ulong MainRoot, int MainDepth)
{
    /// <summary>How much of a page <see cref="Read"/> looks at.</summary>
    public const int Length = Header + 136;

    const int Header = 16;
    const ushort MetaFlag = 0x08;
    const uint Magic = 0xBEEFC0DE;
    const uint Version = 1;

    /// <summary>How many bytes a file has at least in which these pages are.</summary>
    public long Extent => checked((long)(LastPage + 1) * PageSize);

    /// <exception cref="LightningException">It is none.</exception>
    public static MetaPage Read(ReadOnlySpan<byte> page, string path)
    {
        var meta = page[Header..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(meta) != Magic || (BinaryPrimitives.ReadUInt16LittleEndian(page[10..]) & MetaFlag) == 0)
            throw Refuse(MDBResultCode.Invalid, path, "is not a file of LMDB, or its first pages are damaged");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(meta[4..]);
        if (version != Version) throw Refuse(MDBResultCode.VersionMismatch, path, $"has the format {version}: this library reads format {Version}");
        var read = new MetaPage(
            BinaryPrimitives.ReadInt32LittleEndian(meta[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(meta[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[120..]),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[128..]),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[64..]),
            BinaryPrimitives.ReadUInt16LittleEndian(meta[30..]),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[112..]),
            BinaryPrimitives.ReadUInt16LittleEndian(meta[78..]));
        return read.IsSound ? read : throw Refuse(MDBResultCode.Invalid, path, "has a first page that is damaged");
    }

    public static LightningException Refuse(MDBResultCode code, string path, string what) =>
        new(code, $"{path} {what}. Nothing was changed: put back a copy of it, or move it away to begin with an empty one");

    bool IsSound => PageSize is >= 512 and <= 65536 && int.IsPow2(PageSize)
        && MapSize >= 0 && LastPage is >= 1 and < long.MaxValue / 65536
        && IsRoot(FreeRoot) && IsRoot(MainRoot);

    bool IsRoot(ulong page) => page == ulong.MaxValue || page is > 1 && page <= LastPage;
}

using System.Buffers.Binary;
using System.Collections;
using Microsoft.Win32.SafeHandles;

namespace Lmdb;

/// <summary>
/// Walks the trees of a file once before LMDB uses them, for it ends the process when a page is not what it expects: each page in use must be in the file,
/// be used once, and have its own number and a shape that can be read. Values are not looked at.
/// </summary>
internal sealed class Pages
{
    const int Header = 16, NodeHeader = 8, DatabaseLength = 48, MaxDepth = 32;
    const int Branch = 0x01, Leaf = 0x02, Overflow = 0x04, FixedLeaf = 0x20;
    const int LargeValue = 0x01, SubDatabase = 0x02, Duplicates = 0x04;

    readonly SafeFileHandle _file;
    readonly string _path;
    readonly MetaPage _meta;
    readonly BitArray _used;
    readonly byte[]?[] _buffers = new byte[MaxDepth * 3][];

    Pages(SafeFileHandle file, string path, MetaPage meta)
    {
        (_file, _path, _meta) = (file, path, meta);
        if (meta.LastPage >= int.MaxValue) throw Damaged(meta.LastPage);
        _used = new((int)meta.LastPage + 1);
        _used[0] = _used[1] = true;
    }

    /// <exception cref="LightningException">The file is damaged.</exception>
    public static void Check(SafeFileHandle file, string path, MetaPage meta)
    {
        var pages = new Pages(file, path, meta);
        pages.Walk(meta.MainRoot, meta.MainDepth, 1, 0, isFreeList: false);
        pages.Walk(meta.FreeRoot, meta.FreeDepth, 1, 0, isFreeList: true);
    }

    // depth is that of the page in its tree, level that of the buffer
    void Walk(ulong number, int treeDepth, int depth, int level, bool isFreeList)
    {
        if (number == ulong.MaxValue) return;
        if (depth > treeDepth || treeDepth > MaxDepth || level >= _buffers.Length) throw Damaged(number);
        var page = ReadPage(number, level);
        var flags = Word(page, 10);
        var (lower, upper) = (Word(page, 12), Word(page, 14));
        var isLeaf = depth == treeDepth;
        if ((flags & (Branch | Leaf | Overflow)) != (isLeaf ? Leaf : Branch) || lower < Header || lower > upper || upper > page.Length || lower % 2 != 0) throw Damaged(number);
        if ((flags & FixedLeaf) != 0) return;
        var count = (lower - Header) / 2;
        if (count < (isLeaf || isFreeList ? 1 : 2)) throw Damaged(number);
        for (var i = 0; i < count; i++)
        {
            var offset = Word(page, Header + (i * 2));
            if (offset < upper || offset + NodeHeader > page.Length) throw Damaged(number);
            var node = page.AsSpan(offset);
            if (isLeaf) ReadLeafNode(node, number, level, isFreeList);
            else Walk(Word(node, 0) | (ulong)Word(node, 2) << 16 | (ulong)Word(node, 4) << 32, treeDepth, depth + 1, level + 1, isFreeList);
        }
    }

    void ReadLeafNode(ReadOnlySpan<byte> node, ulong number, int level, bool isFreeList)
    {
        var size = Word(node, 0) | (long)Word(node, 2) << 16;
        var flags = Word(node, 4);
        var start = NodeHeader + Word(node, 6);
        var stored = (flags & LargeValue) != 0 ? sizeof(ulong) : size;
        if (size > int.MaxValue || start + stored > node.Length) throw Damaged(number);
        var data = node.Slice(start, (int)stored);
        if ((flags & LargeValue) != 0)
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(data);
            CheckLarge(first, size);
            if (isFreeList) MarkFree(ReadLarge(first, size), number);
        }
        else if ((flags & SubDatabase) != 0)
        {
            if (size != DatabaseLength) throw Damaged(number);
            Walk(BinaryPrimitives.ReadUInt64LittleEndian(data[40..]), Word(data, 6), 1, level + 1, isFreeList: false);
        }
        else if (isFreeList && (flags & Duplicates) == 0)
        {
            MarkFree(data, number);
        }
    }

    // a page that is free is in no tree: else the next commit would write over it
    void MarkFree(ReadOnlySpan<byte> list, ulong number)
    {
        if (list.Length < sizeof(ulong)) throw Damaged(number);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(list);
        if (count > (ulong)(list.Length / sizeof(ulong)) - 1) throw Damaged(number);
        for (var i = 1; i <= (int)count; i++) Use(BinaryPrimitives.ReadUInt64LittleEndian(list[(i * sizeof(ulong))..]));
    }

    byte[] ReadLarge(ulong first, long size)
    {
        var value = new byte[size];
        return RandomAccess.Read(_file, value, ((long)first * _meta.PageSize) + Header) == size ? value : throw Damaged(first);
    }

    // it may have more pages than it needs: a shorter value keeps those of the longer one before it
    void CheckLarge(ulong first, long size)
    {
        Use(first);
        var header = new byte[Header];
        Read(header, first);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
        if (BinaryPrimitives.ReadUInt64LittleEndian(header) != first || (Word(header, 10) & Overflow) == 0 || (long)count * _meta.PageSize < Header + size) throw Damaged(first);
        for (var i = 1u; i < count; i++) Use(first + i);
    }

    byte[] ReadPage(ulong number, int level)
    {
        Use(number);
        var page = _buffers[level] ??= new byte[_meta.PageSize];
        Read(page, number);
        return BinaryPrimitives.ReadUInt64LittleEndian(page) == number ? page : throw Damaged(number);
    }

    void Use(ulong number)
    {
        if (number > _meta.LastPage || _used[(int)number]) throw Damaged(number);
        _used[(int)number] = true;
    }

    void Read(Span<byte> bytes, ulong number)
    {
        if (RandomAccess.Read(_file, bytes, (long)number * _meta.PageSize) < bytes.Length) throw Damaged(number);
    }

    static ushort Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    LightningException Damaged(ulong page) => MetaPage.Refuse(MDBResultCode.Corrupted, _path, $"is damaged at page {page}");
}

using System.Runtime.InteropServices;

namespace Lmdb.Native;

/// <summary>MDB_val: bytes that belong to the caller on the way in, and to the map on the way out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MdbValue
{
    nuint _size;
    byte* _data;

    public MdbValue(byte* data, int size)
    {
        _data = data;
        _size = (nuint)size;
    }

    /// <summary>Valid until the next write of its transaction, and no longer than the transaction.</summary>
    public readonly ReadOnlySpan<byte> Bytes => new(_data, checked((int)_size));
}

using System.Runtime.InteropServices;

namespace Lmdb.Native;

/// <summary>MDB_stat.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MdbStatistics
{
    public uint PageSize;
    public uint Depth;
    public nuint BranchPages;
    public nuint LeafPages;
    public nuint OverflowPages;
    public nuint Entries;
}

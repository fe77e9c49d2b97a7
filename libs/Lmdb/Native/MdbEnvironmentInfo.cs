using System.Runtime.InteropServices;

namespace Lmdb.Native;

/// <summary>MDB_envinfo.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MdbEnvironmentInfo
{
    public nint MapAddress;
    public nuint MapSize;
    public nuint LastPage;
    public nuint LastTransaction;
    public uint MaxReaders;
    public uint Readers;
}

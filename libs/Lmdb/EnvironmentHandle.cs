using Lmdb.Native;
using Microsoft.Win32.SafeHandles;

namespace Lmdb;

/// <summary>An open environment of the library and the lock on its folder. Both end when the environment is disposed of and its last transaction has ended.</summary>
internal sealed class EnvironmentHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    readonly FileStream _owner;

    public EnvironmentHandle(nint environment, FileStream owner) : base(ownsHandle: true)
    {
        _owner = owner;
        SetHandle(environment);
    }

    protected override bool ReleaseHandle()
    {
        Mdb.EnvironmentClose(handle);
        _owner.Dispose();
        return true;
    }
}

namespace Lmdb;

/// <summary>Keeps an environment from being closed.</summary>
internal sealed class HandleUse : IDisposable
{
    readonly EnvironmentHandle _handle;
    bool _taken;

    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public HandleUse(EnvironmentHandle handle)
    {
        _handle = handle;
        handle.DangerousAddRef(ref _taken);
    }

    public nint Value => _handle.DangerousGetHandle();

    public void Dispose()
    {
        if (!_taken) return;
        _taken = false;
        _handle.DangerousRelease();
    }
}

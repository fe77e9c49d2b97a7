namespace Lmdb;

/// <summary>
/// The lock that keeps everybody else from an environment's folder: LMDB must not be opened twice in a process, and tells processes apart by their ids, which
/// those of two containers may share. The operating system takes it away when the process ends, however it ends.
/// </summary>
internal static class OwnerFile
{
    const string Name = "owner.lock";

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows
    static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    /// <exception cref="LightningException">Somebody has it.</exception>
    public static FileStream Take(string folder)
    {
        try
        {
            return new(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (Taken.Contains(error.HResult))
        {
            throw new LightningException(MDBResultCode.AlreadyOpen,
                $"{folder} is open already, in this process or another: each replica has a folder of its own. End the other one, or choose another folder", error);
        }
    }
}

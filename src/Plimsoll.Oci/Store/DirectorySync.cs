using System.Runtime.InteropServices;

namespace Plimsoll.Oci;

/// <summary>
/// Makes a folder's list of names durable: without it a crash of the machine can lose a file that was renamed into it.
/// .NET opens no folders, so this is the one file outside of Processes that calls the operating system (Oci references nothing).
/// </summary>
internal static partial class DirectorySync
{
    /// <summary>Returns when the folder's names are on the disk. Windows journals them by itself.</summary>
    public static void Flush(string folder) => On(folder, Sync);

    /// <summary>Returns when everything on the disk of a folder is written, in whatever file: cheaper than each of many files by itself.
    /// Windows writes within seconds.</summary>
    public static void FlushFileSystem(string folder) => On(folder, OperatingSystem.IsLinux() ? SyncFileSystem : _ => SyncAll());

    private static void On(string folder, Func<int, int> sync)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0)
            throw Failure(folder);
        try
        {
            if (sync(descriptor) < 0)
                throw Failure(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    // elsewhere there is no call for one file system
    private static int SyncAll()
    {
        SyncEverything();
        return 0;
    }

    private static IOException Failure(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"{Marshal.GetPInvokeErrorMessage(error)} : '{folder}'", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void SyncEverything();

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}

using System.Runtime.InteropServices;

namespace Plimsoll.Processes;

internal static partial class LibC
{
    internal const int OpenForReading = 0;
    internal const int Sigkill = 9;
    internal const int Sigstop = 19; // as on Linux; other systems number it otherwise

    internal const int OpenFilesOnLinux = 7;
    internal const int OpenFilesElsewhere = 8; // macOS and the BSDs

    internal const nint CloseRange = 436; // the number of close_range(2), the same on all architectures
    internal const nint CloseRangeOnExec = 4; // CLOSE_RANGE_CLOEXEC

    internal const nuint CloseOnExecOnLinux = 0x5451; // FIOCLEX
    internal const nuint CloseOnExecElsewhere = 0x20006601;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(int descriptor, nuint request);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    internal static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int StatusOnLinux(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "lstat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int StatusOnMacOnArm(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int StatusOnMacOnX64(string path, byte* status);

    /// <param name="resource">RLIMIT_...</param>
    /// <param name="limits">Room for two: soft, hard.</param>
    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    internal static unsafe partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwner(string path, int uid, int gid);
}

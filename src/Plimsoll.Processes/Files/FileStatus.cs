using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Plimsoll.Processes;

/// <summary>Who owns a file, folder or link, and what others may do with it.</summary>
/// <param name="Owner">The user, by number.</param>
/// <param name="Group">The group, by number.</param>
/// <param name="Mode">The permissions, with <see cref="UnixFileMode.StickyBit"/>.</param>
public sealed record FileStatus(int Owner, int Group, UnixFileMode Mode)
{
    private const int Size = 256, NoEntry = 2, NotFolder = 20;

    // statx(2)
    private const int WorkingFolder = -100, NoFollow = 0x100;
    private const uint Basic = 0x7ff;
    private const ulong MountRootAttribute = 0x2000;

    /// <summary>A symbolic link.</summary>
    public bool IsLink { get; init; }

    /// <summary>A file system or a bind mount begins here, such as a volume of a container. False where the system does not tell.</summary>
    public bool IsMount { get; init; }

    /// <summary>Reads it, of a link itself; null when nothing is there.</summary>
    /// <exception cref="IOException">The system refuses to tell.</exception>
    [UnsupportedOSPlatform("windows")]
    public static unsafe FileStatus? Read(string path)
    {
        var bytes = stackalloc byte[Size];
        var words = new Span<byte>(bytes, Size);
        words.Clear();
        var failed = OperatingSystem.IsLinux() ? LibC.StatusOnLinux(WorkingFolder, path, NoFollow, Basic, bytes)
            : RuntimeInformation.ProcessArchitecture == Architecture.X64 ? LibC.StatusOnMacOnX64(path, bytes)
            : LibC.StatusOnMacOnArm(path, bytes);
        if (failed == 0) return OperatingSystem.IsLinux() ? OfLinux(words) : OfMac(words);
        return Marshal.GetLastPInvokeError() is NoEntry or NotFolder ? null
            : throw new IOException($"{path}: its owner cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // struct statx
    private static FileStatus OfLinux(ReadOnlySpan<byte> status) =>
        new(MemoryMarshal.Read<int>(status[20..]), MemoryMarshal.Read<int>(status[24..]), ModeOf(status[28..]))
        {
            IsLink = IsLinkMode(status[28..]),
            IsMount = (MemoryMarshal.Read<ulong>(status[8..]) & MountRootAttribute) != 0,
        };

    // struct stat with inodes of 64 bits
    private static FileStatus OfMac(ReadOnlySpan<byte> status) =>
        new(MemoryMarshal.Read<int>(status[16..]), MemoryMarshal.Read<int>(status[20..]), ModeOf(status[4..]))
        {
            IsLink = IsLinkMode(status[4..]),
        };

    private static UnixFileMode ModeOf(ReadOnlySpan<byte> mode) => (UnixFileMode)(MemoryMarshal.Read<ushort>(mode) & 0xfff);

    // S_IFMT and S_IFLNK
    private static bool IsLinkMode(ReadOnlySpan<byte> mode) => (MemoryMarshal.Read<ushort>(mode) & 0xf000) == 0xa000;
}

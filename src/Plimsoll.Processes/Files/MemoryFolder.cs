using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Processes;

/// <summary>
/// A folder that is on no disk (tmpfs), for this process's user alone: what is written there is gone with the machine's power.
/// </summary>
public static class MemoryFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder that belongs to another one, such as a home; it is always the same.</summary>
    /// <param name="of">The full path of the other one.</param>
    /// <exception cref="IOException">PLM6046: this machine has no file system in memory for it.</exception>
    public static string Create(string of)
    {
        if (OperatingSystem.IsWindows()) throw Refusal("Windows has no file system in memory");
        foreach (var place in Places)
        {
            if (!IsInMemory(place)) continue;
            var folder = Path.Combine(place, NameOf(of));
            try
            {
                Directory.CreateDirectory(folder, Owner);
            }
            catch (UnauthorizedAccessException)
            {
                // another user's; the next place may be ours
                continue;
            }
            // where everybody may write, somebody else may have been first
            var status = FileStatus.Read(folder);
            return status is { IsLink: false, Mode: Owner } && status.Owner == HostUser.Current.Uid ? folder
                : throw Refusal($"{folder} is not this user's alone");
        }
        throw Refusal($"none of {string.Join(", ", Places)} is one that this user may write to");
    }

    /// <summary>Deletes it. What cannot be deleted now is when it is deleted next.</summary>
    public static void Delete(string of)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var folder in Places.Select(place => Path.Combine(place, NameOf(of))).Where(Directory.Exists))
        {
            try
            {
                if (FileStatus.Read(folder) is { IsLink: false } status && status.Owner == HostUser.Current.Uid) Directory.Delete(folder,
                    recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static string[] Places => ["/run", $"/run/user/{HostUser.Current.Uid}", "/dev/shm"];

    private static bool IsInMemory(string place) => Directory.Exists(place) && new DriveInfo(place).DriveFormat is "tmpfs" or "ramfs";

    private static string NameOf(string of) =>
        $"plimsoll-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(of))).AsSpan(0, 8))}";

    private static IOException Refusal(string why) =>
        new($"PLM6046: secrets are given in memory and never on a disk, and {why}. Mount one: mount -t tmpfs tmpfs /run");
}

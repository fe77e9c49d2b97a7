namespace Plimsoll.Oci;

/// <summary>Tells one start of this machine from the next: only between two of them can a file lose what was written to it.</summary>
internal static class MachineBoot
{
    private const string LinuxId = "/proc/sys/kernel/random/boot_id";

    /// <summary>The same for as long as the machine runs; where the system has no such id, for as long as this process does.</summary>
    public static string Id { get; } = File.Exists(LinuxId) ? File.ReadAllText(LinuxId).Trim() : Guid.NewGuid().ToString();
}

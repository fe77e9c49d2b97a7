using System.Globalization;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>How much a volume may hold: here it is a folder, and no file system counts what is in one.</summary>
internal static class VolumeSize
{
    private const double GB = 1e9;

    /// <summary>What whoever asks for a size has to know; null when nobody does.</summary>
    /// <param name="service">May ask.</param>
    /// <param name="folder">Below which the volumes are.</param>
    public static string? FindWarning(DesiredService service, string folder) => service.Volume is not { Bytes: { } bytes } ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"volume.size ({bytes / GB:0.###} GB) is not held on this machine: its volume is a folder, and may fill the disk of {folder}, "
                + $"on which {FreeAt(folder) / GB:0.0} GB are free");

    private static long FreeAt(string folder)
    {
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return new DriveInfo(folder).AvailableFreeSpace;
    }
}

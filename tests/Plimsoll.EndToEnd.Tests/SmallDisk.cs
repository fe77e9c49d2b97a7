using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>A disk in memory, mounted at a folder: full when it is told to be, or read-only.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    public const string Impossible = "only root can mount a disk";

    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Whether this test may mount one.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <param name="folder">Made when it is not there.</param>
    /// <param name="options">As <c>mount -o</c> has them.</param>
    public static async Task<SmallDisk> MountAsync(string folder, string options)
    {
        Directory.CreateDirectory(folder);
        await CommandRunner.RequireAsync(new("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]));
        return new(folder);
    }

    /// <summary>Leaves this much room.</summary>
    public void Fill(long left)
    {
        var room = new DriveInfo(_folder).AvailableFreeSpace - left;
        using var file = new FileStream(Ballast, FileMode.Append);
        var block = new byte[64 * 1024];
        for (; room > 0; room -= block.Length) file.Write(block, 0, (int)Math.Min(room, block.Length));
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => File.Delete(Ballast);

    public async ValueTask DisposeAsync() => await CommandRunner.RequireAsync(new("umount", [_folder]));
}

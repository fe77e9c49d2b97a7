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
        // without a buffer, which would be written when it is closed
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[64 * 1024];
        try
        {
            for (; room > 0; room -= block.Length) file.Write(block, 0, (int)Math.Min(room, block.Length));
        }
        catch (IOException)
        {
            // a program that runs wrote something meanwhile: it is as full as can be
        }
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => File.Delete(Ballast);

    // what has just ended may still be there for the kernel
    public async ValueTask DisposeAsync() => await Eventually.BecomesAsync(
        $"{_folder} is unmounted", () => CommandRunner.RunAsync(new("umount", [_folder])), ran => ran.ExitCode == 0,
            show: ran => ran.Error);
}

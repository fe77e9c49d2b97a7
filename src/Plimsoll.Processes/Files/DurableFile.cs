namespace Plimsoll.Processes;

/// <summary>Files that are either as before or as written, whenever the machine stops.</summary>
public static class DurableFile
{
    /// <summary>Replaces a file: a temporary one beside it, synced, renamed, and the folder synced. Makes the folder when it is not
    /// there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="secret">True to let nobody but the owner read it, from its first moment.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool secret = false)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = secret ? UnixFileMode.UserRead | UnixFileMode.UserWrite
                : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.Delete(temporary); // one left by a killed process could have another mode
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(temporary); // a full disk is not made fuller
            throw;
        }
        SyncFolder(folder);
    }

    /// <summary>Makes names in a folder durable: what was created, renamed or deleted there stays so. Nothing on Windows, which does so by
    /// itself.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = LibC.Open(folder, LibC.OpenForReading);
        var synced = descriptor >= 0 && LibC.Fsync(descriptor) == 0;
        var error = System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage();
        if (descriptor >= 0) _ = LibC.Close(descriptor);
        if (!synced) throw new IOException($"{folder} cannot be made durable: {error}");
    }
}

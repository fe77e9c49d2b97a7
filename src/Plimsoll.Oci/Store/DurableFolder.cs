namespace Plimsoll.Oci;

/// <summary>
/// A folder in which a file is either not there or whole, whoever is killed when: written aside, flushed, renamed, and the folders' names
/// flushed. Several processes may write into it at once.
/// </summary>
internal sealed class DurableFolder(string root, TimeProvider time)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly string _aside = Path.Combine(root, "uploads");
    private DateTimeOffset _swept = DateTimeOffset.MinValue;

    public string Root => root;

    /// <summary>Makes the folder itself, for its owner alone, when it is not there.</summary>
    public void EnsureRoot() => Ensure(root);

    /// <summary>Opens a new file to be written aside; locked for as long as it is open.</summary>
    public FileStream CreateAside()
    {
        SweepAside();
        EnsureRoot();
        Ensure(_aside);
        // unbuffered: what has been written can be taken back after a failure, as nothing is left to be written later
        return new(Path.Combine(_aside, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
            bufferSize: 0);
    }

    /// <summary>Gives a file that was written aside its name; durable when this returns. Closes the file.</summary>
    public void Publish(FileStream aside, string path)
    {
        Settle(aside);
        Rename(aside, path);
    }

    /// <summary>The long part of <see cref="Publish"/>: waits until the content is on the disk.</summary>
    public static void Settle(FileStream aside) => aside.Flush(flushToDisk: true);

    /// <summary>The short part of <see cref="Publish"/>: gives the file its name. It is new from now on, however long it was
    /// written.</summary>
    public void Rename(FileStream aside, string path)
    {
        File.SetLastWriteTimeUtc(aside.SafeFileHandle, time.GetUtcNow().UtcDateTime);
        aside.Dispose();
        var folder = Path.GetDirectoryName(path)!;
        Ensure(folder);
        File.Move(aside.Name, path, overwrite: true);
        Flush(folder);
    }

    /// <summary>Writes a small file; durable when this returns.</summary>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var aside = CreateAside();
        try
        {
            aside.Write(content);
            Publish(aside, path);
        }
        catch
        {
            Discard(aside);
            throw;
        }
    }

    /// <summary>Closes and removes a file that was written aside.</summary>
    public static void Discard(FileStream aside)
    {
        aside.Dispose();
        File.Delete(aside.Name);
    }

    /// <summary>Removes a file; durable when this returns. False when there was none.</summary>
    public bool Delete(string path)
    {
        if (!File.Exists(path))
            return false;
        File.Delete(path);
        Flush(Path.GetDirectoryName(path)!);
        return true;
    }

    /// <summary>Removes files, those that are there; durable when this returns.</summary>
    public static void DeleteAll(IEnumerable<string> paths)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.Where(File.Exists))
        {
            File.Delete(path);
            folders.Add(Path.GetDirectoryName(path)!);
        }

        foreach (var folder in folders)
            DirectorySync.Flush(folder);
    }

    /// <summary>Makes a file look new, and returns its length; null when there is none. On a read-only disk it stays as it is.</summary>
    public long? Touch(string path)
    {
        if (new FileInfo(path) is not { Exists: true } file)
            return null;
        try
        {
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // then nobody can remove it either
        }

        return file.Length;
    }

    private static void Ensure(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The folders above as well: another process may have made them and not have flushed them yet. It costs nothing when nothing
    /// changed.</summary>
    private void Flush(string folder)
    {
        for (var each = folder; each.Length >= root.Length; each = Path.GetDirectoryName(each)!)
            DirectorySync.Flush(each);
    }

    /// <summary>Removes what killed processes left, at most once an hour; an open file is locked and stays.</summary>
    public void SweepAside()
    {
        var now = time.GetUtcNow();
        if (now - _swept < Abandoned || !Directory.Exists(_aside))
            return;
        _swept = now;
        foreach (var file in new DirectoryInfo(_aside).EnumerateFiles().Where(file => now - file.LastWriteTimeUtc > Abandoned))
        {
            try
            {
                using (file.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    file.Delete();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // in use, or another process swept it, or it is someone else's
            }
        }
    }
}

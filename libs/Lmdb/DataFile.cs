using Lmdb.Native;

namespace Lmdb;

/// <summary>
/// The file of an environment before LMDB maps it. LMDB believes what it reads: a file that was cut would end the process with SIGBUS, and one
/// that was emptied would silently be begun anew. So it is made under another name and then renamed, is always at least as long as the map, and is looked at first.
/// </summary>
internal static class DataFile
{
    public const string Name = "data.mdb";

    /// <summary>Makes the file when there is none, refuses what cannot be one, and returns the size that the map shall have.</summary>
    public static long Prepare(string folder, EnvironmentConfiguration configuration)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) Make(folder, path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(file);
        var newest = Newest(file, path, length);
        if (length < newest.Extent)
            throw MetaPage.Refuse(MDBResultCode.Truncated, path, $"has {length} bytes of the {newest.Extent} that were committed: it was cut, or copied while it was written");
        Pages.Check(file, path, newest);
        var size = Math.Max(newest.Extent, Math.Min(configuration.MapSize, configuration.MaxMapSize));
        return Lengthen(folder, size, newest.PageSize);
    }

    /// <summary>Makes the file as long as the map. Only what is written takes room on the disk.</summary>
    /// <returns>The size, in whole pages.</returns>
    /// <exception cref="LightningException">It cannot be made longer.</exception>
    public static long Lengthen(string folder, long size, int pageSize)
    {
        size = (size + pageSize - 1) / pageSize * pageSize;
        try
        {
            using var file = File.OpenHandle(Path.Combine(folder, Name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (RandomAccess.GetLength(file) >= size) return size;
            RandomAccess.SetLength(file, size);
            RandomAccess.FlushToDisk(file);
            return size;
        }
        catch (IOException error)
        {
            throw new LightningException(MDBResultCode.NoSpace, $"Making the file in {folder} {size} bytes long failed: {error.Message}. Nothing stored before is touched", error);
        }
    }

    static MetaPage Newest(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, long length)
    {
        var page = new byte[MetaPage.Length];
        if (RandomAccess.Read(file, page, 0) < page.Length) throw MetaPage.Refuse(MDBResultCode.Truncated, path, $"has only {length} bytes: it was cut, or is not a file of LMDB");
        var first = MetaPage.Read(page, path);
        if (RandomAccess.Read(file, page, first.PageSize) < page.Length) throw MetaPage.Refuse(MDBResultCode.Truncated, path, $"has only {length} bytes: it was cut");
        var second = MetaPage.Read(page, path);
        if (second.PageSize != first.PageSize) throw MetaPage.Refuse(MDBResultCode.Invalid, path, "has two first pages that do not belong together");
        return first.Transaction >= second.Transaction ? first : second;
    }

    static void Make(string folder, string path)
    {
        var making = path + ".new";
        File.Delete(making);
        Check.Done(Mdb.EnvironmentCreate(out var environment), "Preparing an environment");
        try
        {
            Check.Done(Mdb.EnvironmentOpen(environment, making, Mdb.NoSubfolder | Mdb.NoLock, Permissions), $"Making {path}");
        }
        finally
        {
            Mdb.EnvironmentClose(environment);
        }

        using (var file = File.OpenHandle(making, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        File.Move(making, path);
        DirectorySync.Flush(folder);
    }

    /// <summary>0600: its owner's alone.</summary>
    public const uint Permissions = 0x180;
}

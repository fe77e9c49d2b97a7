using LightningDB;

namespace RouteGuideBackend;

/// <summary>
/// A folder with one file in which LMDB keeps databases. It is open once at a time, in one process. LMDB believes what it reads: a
/// file that was cut would end the process with SIGBUS, and an empty one would be begun anew in silence. So the file is made under
/// another name and renamed, and is looked at before it is read.
/// </summary>
internal sealed class StoreFolder : IDisposable
{
    const string DataFile = "data.mdb";
    const string OwnerFile = "owner.lock";
    const int MaxDatabases = 2;
    const int Invalid = (int)MDBResultCode.Invalid, VersionMismatch = (int)MDBResultCode.VersionMismatch;

    // requests that read at the same time
    const int MaxReaders = 1024;
    const UnixAccessMode ForOwnerOnly = UnixAccessMode.OwnerRead | UnixAccessMode.OwnerWrite;

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows
    static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    readonly FileStream _owner;

    StoreFolder(FileStream owner, LightningEnvironment environment) => (_owner, Environment) = (owner, environment);

    /// <summary>What LMDB has open.</summary>
    public LightningEnvironment Environment { get; }

    /// <summary>Opens a folder; makes it and its file when there are none.</summary>
    /// <param name="path">The folder; not on a network file system.</param>
    /// <param name="limit">How large the file may become, in bytes. So large is the map: it costs addresses, not memory.</param>
    /// <exception cref="StoreException">It is open already, or its file is foreign or was cut.</exception>
    /// <exception cref="IOException">The folder or a file in it cannot be made or opened.</exception>
    public static StoreFolder Open(string path, long limit)
    {
        LmdbLibrary.Use();
        path = Path.GetFullPath(path);
        FileStream? owner = null;
        try
        {
            Directory.CreateDirectory(path);
            owner = TakeOwnership(path);
            var file = Path.Combine(path, DataFile);
            if (!File.Exists(file)) Make(path, file);
            return new(owner, OpenEnvironment(path, file, limit));
        }
        catch (Exception failure)
        {
            owner?.Dispose();
            if (Explain(failure, path) is { } explained) throw explained;
            throw;
        }
    }

    public void Dispose()
    {
        Environment.Dispose();
        _owner.Dispose();
    }

    // LMDB must not be opened twice in a process, and tells processes apart by their ids, which those of two containers may share.
    // The operating system releases the lock when the process ends, however it ends.
    static FileStream TakeOwnership(string path)
    {
        try
        {
            return new(Path.Combine(path, OwnerFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (Taken.Contains(failure.HResult))
        {
            throw new StoreException(
                StoreFault.Unusable,
                $"{path} is open already, in this process or another: each replica has a folder of its own. "
                + "End the other one, or choose another folder",
                failure);
        }
    }

    static IOException? Explain(Exception failure, string path) => failure switch
    {
        UnauthorizedAccessException => new($"{failure.Message} The process must be able to write in the folder", failure),
        LightningException => new($"{path} cannot be opened: {failure.GetBaseException().Message}", failure),
        _ => null,
    };

    static void Make(string path, string file)
    {
        var making = file + ".new";
        File.Delete(making);
        using (var environment = new LightningEnvironment(making))
            environment.Open(EnvironmentOpenFlags.NoSubDir | EnvironmentOpenFlags.NoLock, ForOwnerOnly);
        using (var made = File.OpenHandle(making, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(made);
        File.Move(making, file);
        DirectorySync.Flush(path);
    }

    static LightningEnvironment OpenEnvironment(string path, string file, long limit)
    {
        if (Length(file) == 0) throw Refuse(file, "is empty: it was cut");
        var size = limit / System.Environment.SystemPageSize * System.Environment.SystemPageSize;
        var environment = new LightningEnvironment(path, new() { MapSize = size, MaxDatabases = MaxDatabases, MaxReaders = MaxReaders });
        try
        {
            // readers are transactions, not threads, which the thread pool makes and ends as it likes
            environment.Open(EnvironmentOpenFlags.NoThreadLocalStorage, ForOwnerOnly);
            var (length, committed) = (Length(file), (environment.Info.LastPageNumber + 1) * environment.EnvironmentStats.PageSize);
            return length >= committed
                ? environment
                : throw Refuse(file, $"has {length} bytes of the {committed} that were committed: it was cut, or copied while in use");
        }
        catch (Exception failure)
        {
            environment.Dispose();
            if (failure.GetBaseException() is not LightningException { StatusCode: Invalid or VersionMismatch } foreign) throw;
            throw Refuse(file, $"is not a file of this version of LMDB, or was cut ({foreign.Message})");
        }
    }

    static long Length(string file) => new FileInfo(file).Length;

    static StoreException Refuse(string file, string why) => new(
        StoreFault.Unusable, $"{file} {why}. Nothing was changed: put back a copy of it, or move it away to begin with an empty one");
}

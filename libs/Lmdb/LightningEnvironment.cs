using Lmdb.Native;

namespace Lmdb;

/// <summary>
/// A folder with one file in which LMDB keeps databases. Every commit is on the disk when it returns. It is open once at a time, in one process; threads may share it.
/// What is wrong with the folder or its file is a <see cref="LightningException"/>, never a crash.
/// </summary>
public sealed class LightningEnvironment : IDisposable
{
    /// <summary>The longest key, in bytes (mdb_env_get_maxkeysize).</summary>
    public const int MaxKeySize = 511;

    readonly EnvironmentConfiguration _configuration;
    readonly EnvironmentHandle _handle;
    readonly Dictionary<string, LightningDatabase> _databases = [];
    volatile bool _closed;

    LightningEnvironment(string path, EnvironmentConfiguration configuration, EnvironmentHandle handle, long mapSize) =>
        (Path, _configuration, _handle, MapSize) = (path, configuration, handle, mapSize);

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>The present size of the map, in bytes.</summary>
    public long MapSize { get; private set; }

    internal TransactionGate Gate { get; } = new();

    /// <summary>Held by the one writing transaction.</summary>
    internal WriterLock Writer { get; } = new();

    /// <summary>Opens an environment; makes the folder and its file when there are none.</summary>
    /// <param name="path">The folder; not on a network file system.</param>
    /// <param name="configuration">How; the defaults without.</param>
    /// <exception cref="LightningException">It is open already, liblmdb is missing, or the file is foreign, cut or damaged.</exception>
    /// <exception cref="IOException">The folder or a file in it cannot be made or opened.</exception>
    public static LightningEnvironment Open(string path, EnvironmentConfiguration? configuration = null)
    {
        configuration ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(configuration.MapSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(configuration.MaxMapSize, 1 << 16, nameof(configuration));
        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        var owner = OwnerFile.Take(path);
        try
        {
            var size = DataFile.Prepare(path, configuration);
            return new(path, configuration, new(OpenNative(path, size, configuration), owner), size);
        }
        catch (DllNotFoundException missing)
        {
            owner.Dispose();
            throw LmdbLibrary.Missing(missing);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Begins a transaction that only reads: it sees what was committed when it began. Keep it short, for no room is freed meanwhile. It may move between threads.</summary>
    public LightningTransaction BeginRead() => LightningTransaction.Begin(this, isReadOnly: true);

    /// <summary>Begins the one transaction that writes, after waiting for its turn. It belongs to this thread. For many callers take a <see cref="GroupCommit"/>.</summary>
    /// <exception cref="InvalidOperationException">This thread has one already.</exception>
    public LightningTransaction BeginWrite() => LightningTransaction.Begin(this, isReadOnly: false);

    /// <summary>Opens a database, and makes it when there is none.</summary>
    /// <param name="name">Its name; null is the unnamed one.</param>
    public LightningDatabase OpenDatabase(string? name = null)
    {
        lock (_databases)
        {
            if (_databases.TryGetValue(name ?? "", out var known)) return known;
            while (true)
            {
                try
                {
                    using var transaction = BeginWrite();
                    var database = new LightningDatabase(this, name, transaction.OpenDatabase(name));
                    transaction.Commit();
                    return _databases[name ?? ""] = database;
                }
                catch (LightningException full) when (full.Code == MDBResultCode.MapFull)
                {
                    // not in a filter, which would run before the transaction is undone
                    if (!TryGrow()) throw;
                }
            }
        }
    }

    /// <summary>Doubles the map, once the open transactions have ended; new ones wait meanwhile.</summary>
    /// <returns>False when it is as large as it may be, or a transaction did not end within <see cref="EnvironmentConfiguration.GrowthPatience"/>.</returns>
    /// <exception cref="LightningException">The file cannot be made longer.</exception>
    public bool TryGrow()
    {
        var grown = false;
        return Gate.TryRunAlone(_configuration.GrowthPatience, () =>
        {
            var wanted = Math.Min(MapSize * 2, Math.Max(MapSize, _configuration.MaxMapSize / System.Environment.SystemPageSize * System.Environment.SystemPageSize));
            if (wanted == MapSize) return;
            wanted = DataFile.Lengthen(Path, wanted, System.Environment.SystemPageSize);
            using var use = Use();
            Check.Done(Mdb.EnvironmentSetMapSize(use.Value, (nuint)wanted), $"Growing the map of {Path} to {wanted} bytes");
            MapSize = wanted;
            grown = true;
        }) && grown;
    }

    /// <summary>Closes it as soon as its open transactions have ended; none can begin any more.</summary>
    public void Dispose()
    {
        _closed = true;
        _handle.Dispose();
    }

    /// <summary>Keeps it from being closed by the library.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    internal HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return new(_handle);
    }

    static nint OpenNative(string path, long mapSize, EnvironmentConfiguration configuration)
    {
        Check.Done(Mdb.EnvironmentCreate(out var environment), "Preparing an environment");
        try
        {
            Check.Done(Mdb.EnvironmentSetMapSize(environment, (nuint)mapSize), $"Setting the map to {mapSize} bytes");
            Check.Done(Mdb.EnvironmentSetMaxDatabases(environment, (uint)configuration.MaxDatabases), $"Setting MaxDatabases to {configuration.MaxDatabases}");
            Check.Done(Mdb.EnvironmentSetMaxReaders(environment, (uint)configuration.MaxReaders), $"Setting MaxReaders to {configuration.MaxReaders}");
            Check.Done(Mdb.EnvironmentOpen(environment, path, Mdb.NoThreadLocals, DataFile.Permissions), $"Opening {path}");
            return environment;
        }
        catch
        {
            Mdb.EnvironmentClose(environment);
            throw;
        }
    }
}

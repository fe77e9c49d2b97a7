using System.Runtime.InteropServices;

namespace Lmdb.Native;

/// <summary>The functions of liblmdb 0.9 (lmdb.h), as they are.</summary>
internal static unsafe partial class Mdb
{
    public const uint NoSubfolder = 0x4000, ReadOnly = 0x20000, NoThreadLocals = 0x200000, NoLock = 0x400000;
    public const uint Create = 0x40000;
    public const uint NoOverwrite = 0x10;

    const string Library = LmdbLibrary.Name;

    static Mdb() => LmdbLibrary.Register();

    [LibraryImport(Library, EntryPoint = "mdb_strerror")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Describe(int code);

    [LibraryImport(Library, EntryPoint = "mdb_env_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EnvironmentCreate(out nint environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EnvironmentOpen(nint environment, string path, uint flags, uint mode);

    [LibraryImport(Library, EntryPoint = "mdb_env_close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void EnvironmentClose(nint environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_mapsize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EnvironmentSetMapSize(nint environment, nuint bytes);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_maxdbs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EnvironmentSetMaxDatabases(nint environment, uint count);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_maxreaders")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EnvironmentSetMaxReaders(nint environment, uint count);

    [LibraryImport(Library, EntryPoint = "mdb_env_info")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EnvironmentInfo(nint environment, out MdbEnvironmentInfo info);

    [LibraryImport(Library, EntryPoint = "mdb_txn_begin")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int TransactionBegin(nint environment, nint parent, uint flags, out nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_commit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int TransactionCommit(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_abort")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void TransactionAbort(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_dbi_open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int DatabaseOpen(nint transaction, string? name, uint flags, out uint database);

    [LibraryImport(Library, EntryPoint = "mdb_stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int DatabaseStatistics(nint transaction, uint database, out MdbStatistics statistics);

    [LibraryImport(Library, EntryPoint = "mdb_get")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Get(nint transaction, uint database, in MdbValue key, out MdbValue value);

    [LibraryImport(Library, EntryPoint = "mdb_put")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Put(nint transaction, uint database, in MdbValue key, ref MdbValue value, uint flags);

    [LibraryImport(Library, EntryPoint = "mdb_del")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Delete(nint transaction, uint database, in MdbValue key, nint value);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int CursorOpen(nint transaction, uint database, out nint cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void CursorClose(nint cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_get")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int CursorGet(nint cursor, ref MdbValue key, ref MdbValue value, MdbCursorOperation operation);
}

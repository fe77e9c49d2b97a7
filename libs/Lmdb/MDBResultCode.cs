namespace Lmdb;

/// <summary>Why something failed: the codes of liblmdb (lmdb.h, "Return Codes"), those of the operating system that matter here, and our own.</summary>
public enum MDBResultCode
{
    /// <summary>It did not fail.</summary>
    Success = 0,

    /// <summary>EPERM: the operating system forbids it.</summary>
    NotPermitted = 1,

    /// <summary>EIO: the disk failed. What was to be written may be lost; what was acknowledged before is not touched.</summary>
    DiskFailed = 5,

    /// <summary>EACCES: the files may not be read or written.</summary>
    AccessDenied = 13,

    /// <summary>ENOSPC: the disk is full.</summary>
    NoSpace = 28,

    /// <summary>EROFS: the disk is read-only.</summary>
    ReadOnlyDisk = 30,

    /// <summary>Ours: liblmdb is not installed.</summary>
    LibraryMissing = 100_001,

    /// <summary>Ours: the environment is open already, here or in another process.</summary>
    AlreadyOpen = 100_002,

    /// <summary>Ours: the file is shorter than what was committed to it.</summary>
    Truncated = 100_003,

    /// <summary>MDB_NOTFOUND.</summary>
    NotFound = -30798,

    /// <summary>MDB_PAGE_NOTFOUND: the file is damaged.</summary>
    PageNotFound = -30797,

    /// <summary>MDB_CORRUPTED: the file is damaged.</summary>
    Corrupted = -30796,

    /// <summary>MDB_PANIC: an earlier commit ended half way; the environment must be opened again.</summary>
    Panic = -30795,

    /// <summary>MDB_VERSION_MISMATCH: the file was written by another version of LMDB.</summary>
    VersionMismatch = -30794,

    /// <summary>MDB_INVALID: the file is not one of LMDB.</summary>
    Invalid = -30793,

    /// <summary>MDB_MAP_FULL: the map has no room, and may not grow.</summary>
    MapFull = -30792,

    /// <summary>MDB_DBS_FULL: more databases than <see cref="EnvironmentConfiguration.MaxDatabases"/>.</summary>
    DbsFull = -30791,

    /// <summary>MDB_READERS_FULL: more reading transactions than <see cref="EnvironmentConfiguration.MaxReaders"/>.</summary>
    ReadersFull = -30790,

    /// <summary>MDB_TXN_FULL: a transaction changed too much (about 512 MB).</summary>
    TxnFull = -30788,

    /// <summary>MDB_BAD_TXN: an operation of the transaction failed before; it can only be aborted.</summary>
    BadTxn = -30782,
}

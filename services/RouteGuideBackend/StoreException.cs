using LightningDB;

namespace RouteGuideBackend;

/// <summary>Features cannot be stored. The message says what was seen, and what fixes it.</summary>
internal sealed class StoreException(StoreFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    // errno of Linux
    const int InputOutput = 5, NoSpace = 28;

    // more than a disk may round up to, and less than anybody leaves free
    const long Nothing = 1 << 20;

    /// <summary>What kind of failure it is.</summary>
    public StoreFault Fault { get; } = fault;

    /// <summary>Explains a transaction that failed. Nothing of it is stored.</summary>
    /// <param name="failure">What LMDB said.</param>
    /// <param name="folder">Where.</param>
    public static StoreException Of(LightningException failure, string folder)
    {
        var (fault, fix) = failure.StatusCode switch
        {
            NoSpace => (StoreFault.Full, "Make room on the disk"),
            // LMDB says so too when the disk had room for a part of what it wrote (mdb_page_flush, "short write")
            InputOutput when IsFull(folder) => (StoreFault.Full, "No space left on device: make room on the disk"),
            (int)MDBResultCode.MapFull => (StoreFault.Full, "Raise DATA_LIMIT"),
            (int)MDBResultCode.TxnFull => (StoreFault.Full, "Save less at once"),
            (int)MDBResultCode.Panic => (StoreFault.MustReopen, "An earlier commit ended half way: the file must be opened again"),
            _ => (StoreFault.Other, "The disk may be failing"),
        };
        var harmless = "Nothing of it is stored, and nothing stored before is touched";
        return new(fault, $"Saving in {folder} failed: {failure.Message}. {harmless}. {fix}", failure);
    }

    static bool IsFull(string folder) => new DriveInfo(folder).AvailableFreeSpace < Nothing;
}

/// <summary>Kinds of failures of the store.</summary>
internal enum StoreFault
{
    /// <summary>The folder, or the file in it, cannot be used.</summary>
    Unusable,

    /// <summary>The disk or the map has no room.</summary>
    Full,

    /// <summary>Nothing can be stored until the file is opened again.</summary>
    MustReopen,

    /// <summary>The disk failed.</summary>
    Other,
}

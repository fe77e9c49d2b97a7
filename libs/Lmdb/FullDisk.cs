namespace Lmdb;

/// <summary>LMDB calls it EIO when the disk had room for a part of what it wrote (mdb_page_flush, "short write").</summary>
internal static class FullDisk
{
    // more than the disk may round up to, and less than anybody leaves free
    const long Nothing = 1 << 20;

    /// <returns>ENOSPC in place of EIO when there is no room.</returns>
    public static int Seen(int code, string folder) =>
        code == (int)MDBResultCode.DiskFailed && new DriveInfo(folder).AvailableFreeSpace < Nothing ? (int)MDBResultCode.NoSpace : code;
}

using System.Runtime.InteropServices;

namespace Lmdb.Native;

/// <summary>Turns result codes into exceptions.</summary>
internal static class Check
{
    /// <param name="code">What the library returned.</param>
    /// <param name="attempted">What was attempted, to begin a sentence with.</param>
    public static void Done(int code, string attempted)
    {
        if (code != 0) throw Failure(code, attempted);
    }

    public static LightningException Failure(int code, string attempted)
    {
        var seen = Marshal.PtrToStringUTF8(Mdb.Describe(code)) ?? $"error {code}";
        var result = (MDBResultCode)code;
        return new(result, $"{attempted} failed: {seen}{Remedy(result)}");
    }

    static string Remedy(MDBResultCode code) => code switch
    {
        MDBResultCode.NoSpace => ". Nothing of it is stored, and nothing stored before is touched: make room on the disk",
        MDBResultCode.MapFull => ". Nothing of it is stored, and nothing stored before is touched: raise MaxMapSize, or delete what is no longer needed",
        MDBResultCode.Panic => ". An earlier commit could not be ended: open the environment again",
        MDBResultCode.Corrupted or MDBResultCode.PageNotFound => ". The file was changed by something else than LMDB, or its disk is failing: put back a copy of it",
        MDBResultCode.ReadersFull => ". Raise MaxReaders, or end reading transactions sooner",
        MDBResultCode.DbsFull => ". Raise MaxDatabases",
        MDBResultCode.AccessDenied or MDBResultCode.NotPermitted or MDBResultCode.ReadOnlyDisk => ". The process must be able to write the folder and the files in it",
        _ => "",
    };
}

using System.Runtime.InteropServices;

namespace Lmdb.Native;

/// <summary>Finds liblmdb under the names that systems give it.</summary>
internal static class LmdbLibrary
{
    public const string Name = "lmdb";

    static readonly string[] Names = ["liblmdb.so.0", "liblmdb.so", "liblmdb.dylib", "/opt/homebrew/lib/liblmdb.dylib", "lmdb"];

    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(LmdbLibrary).Assembly, (name, assembly, paths) =>
    {
        if (name != Name) return 0;
        foreach (var candidate in Names)
            if (NativeLibrary.TryLoad(candidate, assembly, paths, out var library)) return library;
        return 0;
    });

    /// <summary>Says what to do when it is not there.</summary>
    public static LightningException Missing(DllNotFoundException cause) =>
        new(MDBResultCode.LibraryMissing, $"LMDB's library is not on this machine (looked for {string.Join(", ", Names)}). Install it: apt-get install liblmdb0, dnf install lmdb-libs, apk add lmdb, brew install lmdb", cause);
}

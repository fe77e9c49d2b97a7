using System.Runtime.InteropServices;
using LightningDB;

namespace RouteGuideBackend;

/// <summary>
/// Lets LightningDB use the system's liblmdb. The one in its package needs a newer C library than Debian 12 has (glibc 2.38), and is
/// LMDB 1.0, whose files are not those of 0.9 (docs/decisions/0061).
/// </summary>
internal static class LmdbLibrary
{
    static readonly string[] Names = ["liblmdb.so.0", "liblmdb.so", "liblmdb.dylib", "/opt/homebrew/lib/liblmdb.dylib", "lmdb"];
    static readonly Lazy<nint> Handle = new(Load);

    /// <summary>Loads it. Call this before anything of LightningDB.</summary>
    /// <exception cref="IOException">It is not installed.</exception>
    public static void Use()
    {
        if (Handle.Value != 0) return;
        throw new IOException($"LMDB's library is not on this machine (looked for {string.Join(", ", Names)}). "
            + "Install it: apt-get install liblmdb0, dnf install lmdb-libs, apk add lmdb, brew install lmdb");
    }

    static nint Load()
    {
        var assembly = typeof(LightningEnvironment).Assembly;
        nint library = 0;
        foreach (var name in Names)
            if (NativeLibrary.TryLoad(name, assembly, null, out library)) break;
        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == "lmdb" ? library : 0);
        return library;
    }
}

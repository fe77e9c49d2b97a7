using System.Text;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.Debian;

/// <summary>What the scripts of packages would have made, and none of them runs.</summary>
internal static class RootAdditions
{
    /// <summary>Users: root, whom nothing runs as, and the one whom everything runs as.</summary>
    public static IEnumerable<LayerEntry> Users { get; } =
    [
        File("etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/nonexistent:/sbin/nologin\n"),
        File("etc/group", "root:x:0:\nnonroot:x:65532:\n"),
        LayerEntry.SharedDirectory("tmp"),
    ];

    /// <summary>Where programs find the authorities that they trust.</summary>
    public const string Bundle = "etc/ssl/certs/ca-certificates.crt";

    /// <summary>The authorities of an unpacked ca-certificates in one file, as update-ca-certificates makes it; null where there are
    /// none.</summary>
    public static LayerEntry? Certificates(string folder)
    {
        var from = Path.Combine(folder, "usr/share/ca-certificates");
        if (!Directory.Exists(from)) return null;
        var all = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(from, "*.crt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            all.Append(System.IO.File.ReadAllText(path).TrimEnd('\n')).Append('\n');
        return File(Bundle, all.ToString());
    }

    /// <summary>What a package says of itself, where scanners look for it in images without dpkg.</summary>
    public static LayerEntry Status(string name, string control) => File($"var/lib/dpkg/status.d/{name}", control);

    private static LayerEntry File(string path, string content) => LayerEntry.File(path, executable: false,
        Encoding.UTF8.GetBytes(content));
}

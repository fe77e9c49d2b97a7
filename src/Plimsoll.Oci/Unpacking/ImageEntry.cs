using System.Security.Cryptography;

namespace Plimsoll.Oci;

/// <summary>One file, link or folder of an unpacked image: a file has a size and a digest, a link has a target.</summary>
/// <param name="Path">From the image's root; <c>.</c> is the root itself.</param>
/// <param name="Mode">Its permission bits; those of a link mean nothing.</param>
internal sealed record ImageEntry(string Path, UnixFileMode Mode)
{
    /// <summary>In bytes.</summary>
    public long? Size { get; init; }

    public Digest? Digest { get; init; }

    public string? Target { get; init; }

    /// <summary>Reads what is in a folder now; null when nothing is there.</summary>
    /// <param name="root">The image's folder.</param>
    /// <param name="path">From the root.</param>
    /// <param name="cancellationToken">Stops in the middle of a file.</param>
    public static async ValueTask<ImageEntry?> ReadAsync(string root, string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(System.IO.Path.Combine(root, path));
        if (file.LinkTarget is { } target) return new(path, default) { Target = target };
        if (Directory.Exists(file.FullName)) return new(path, file.UnixFileMode);
        if (!file.Exists) return null;
        await using var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
            useAsync: false);
        var hash = await SHA256.HashDataAsync(content, cancellationToken);
        return new(path, file.UnixFileMode) { Size = file.Length, Digest = Oci.Digest.FromHash(hash) };
    }

    /// <summary>What is wrong with an entry that should be this one; null when nothing is.</summary>
    public string? Damage(ImageEntry? seen) =>
        seen is null ? $"{Path} is missing"
        : Kind != seen.Kind ? $"{Path} is a {seen.Kind}, and was a {Kind}"
        : Target != seen.Target ? $"{Path} leads to {seen.Target}, and led to {Target}"
        : Size != seen.Size ? $"{Path} is {seen.Size} bytes long, and was {Size}"
        : Digest != seen.Digest ? $"{Path} has other content of the same length"
        : !HasMode(seen.Mode) ? $"{Path} has the mode {Octal(seen.Mode)}, and had {Octal(Mode)}"
        : null;

    private string Kind => Target is not null ? "link" : Digest is null ? "folder" : "file";

    // /tmp of an image is opened to all before a container covers it
    private bool HasMode(UnixFileMode seen) => Kind == "folder" ? (seen & Mode) == Mode : seen == Mode;

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);
}

namespace Plimsoll.Oci;

/// <summary>
/// One path of a layer. Everything else about it is fixed, so that the same content is the same layer everywhere:
/// owner 0:0, time the epoch, mode 0644, or 0755 for folders and programs, or 1777 for folders of temporary files.
/// </summary>
public sealed record LayerEntry
{
    private LayerEntry(LayerEntryKind kind, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Kind = kind;
        Path = LayerPath.Check(path);
    }

    /// <summary>What it is.</summary>
    public LayerEntryKind Kind { get; }

    /// <summary>Where it is, from the root of the image and without a leading slash: <c>app/counter.dll</c>.</summary>
    public string Path { get; }

    /// <summary>Whether a file may be started: mode 0755 instead of 0644.</summary>
    public bool Executable { get; private init; }

    /// <summary>Whether everyone may put files of their own into a folder: mode 1777 instead of 0755.</summary>
    public bool IsShared { get; private init; }

    /// <summary>A file's length in bytes; 0 for all else.</summary>
    public long Length { get; private init; }

    /// <summary>What a symbolic link says; null for all else.</summary>
    public string? Target { get; private init; }

    internal Func<Stream> Open { get; private init; } = static () => Stream.Null;

    /// <summary>A file whose content is read when its turn comes.</summary>
    /// <param name="path">From the root of the image, with <c>/</c> and no leading one, no <c>.</c> and no <c>..</c>.</param>
    /// <param name="executable">Mode 0755 instead of 0644.</param>
    /// <param name="length">In bytes; content of another length fails the layer.</param>
    /// <param name="open">Opens the content; closed by the writer.</param>
    /// <exception cref="OciException">The path cannot be in a layer.</exception>
    public static LayerEntry File(string path, bool executable, long length, Func<Stream> open)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(open);
        return new(LayerEntryKind.File, path) { Executable = executable, Length = length, Open = open };
    }

    /// <summary>A file with these bytes.</summary>
    /// <param name="path">As in <see cref="File(string, bool, long, Func{Stream})"/>.</param>
    /// <param name="executable">Mode 0755 instead of 0644.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="OciException">The path cannot be in a layer.</exception>
    public static LayerEntry File(string path, bool executable, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return File(path, executable, content.Length, () => new MemoryStream(content, writable: false));
    }

    /// <summary>A copy of a file of this machine, as it is when the layer is written.</summary>
    /// <param name="path">As in <see cref="File(string, bool, long, Func{Stream})"/>.</param>
    /// <param name="executable">Mode 0755 instead of 0644; the mode that the file has is not looked at.</param>
    /// <param name="source">The file to copy; a link is followed.</param>
    /// <exception cref="OciException">The path cannot be in a layer.</exception>
    public static LayerEntry FileFrom(string path, bool executable, string source)
    {
        // through a handle, because of a link the length would be its own and not that of what it leads to
        using var handle = System.IO.File.OpenHandle(source);
        return File(path, executable, RandomAccess.GetLength(handle), () => System.IO.File.OpenRead(source));
    }

    /// <summary>A folder. Folders above an entry need not be given: whoever unpacks makes them, with mode 0755.</summary>
    /// <exception cref="OciException">The path cannot be in a layer.</exception>
    public static LayerEntry Directory(string path) => new(LayerEntryKind.Directory, path);

    /// <summary>A folder for everyone's temporary files: mode 1777.</summary>
    /// <exception cref="OciException">The path cannot be in a layer.</exception>
    public static LayerEntry SharedDirectory(string path) => new(LayerEntryKind.Directory, path) { IsShared = true };

    /// <summary>A symbolic link.</summary>
    /// <param name="path">Where the link is.</param>
    /// <param name="target">What it says; relative to its own folder, or from the root of the image with a leading slash.</param>
    /// <exception cref="OciException">The path or the target cannot be in a layer.</exception>
    public static LayerEntry Symlink(string path, string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return new(LayerEntryKind.Symlink, path) { Target = LayerPath.CheckTarget(target) };
    }
}

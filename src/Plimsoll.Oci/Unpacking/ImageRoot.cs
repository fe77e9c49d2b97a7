namespace Plimsoll.Oci;

/// <summary>
/// The folder that an image is unpacked into. Every path is walked name by name from the root, and a name that is a link is never followed:
/// no entry can lead outside, whatever links the entries before it made. Nobody else may write into the folder meanwhile.
/// </summary>
internal sealed class ImageRoot(string folder)
{
    /// <summary>The mode of folders that no layer names: 0755.</summary>
    public const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Permission bits and the sticky bit: a program of an image never gets more rights than who starts it.</summary>
    private const int AllowedMode = 0b001_111_111_111;

    /// <summary>Makes a new file and returns it open.</summary>
    public FileStream CreateFile(string path, int mode)
    {
        var file = MakeWay(path);
        Remove(file);
        var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        // after the creation, because that is subject to the umask
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stream.SafeFileHandle,
                (UnixFileMode)(mode & AllowedMode) | UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return stream;
    }

    /// <summary>Makes a folder, or gives one that is there its mode.</summary>
    public void CreateFolder(string path, int mode)
    {
        var made = MakeWay(path);
        if (KindOf(made) != Kind.Folder)
        {
            Remove(made);
            Directory.CreateDirectory(made);
        }

        SetFolderMode(made, (UnixFileMode)(mode & AllowedMode));
    }

    /// <summary>Makes a link that says this; where it leads is not looked at, and never followed here.</summary>
    public void CreateLink(string path, string target)
    {
        var link = MakeWay(path);
        Remove(link);
        File.CreateSymbolicLink(link, LayerPath.CheckTarget(target));
    }

    /// <summary>Opens a file that was unpacked before.</summary>
    /// <exception cref="OciException">There is none.</exception>
    public FileStream OpenFile(string path) => Find(path) is { } file && KindOf(file) == Kind.File
        ? new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
        : throw new OciException(OciErrors.LayerInvalid, $"the layer links to '{path}', and there is no such file in the image");

    /// <summary>Removes what is at a path, if something is.</summary>
    public void Delete(string path)
    {
        if (Find(path) is { } found)
            Remove(found);
    }

    /// <summary>Empties a folder, if there is one.</summary>
    public void Empty(string path)
    {
        if ((path.Length == 0 ? folder : Find(path)) is not { } found || KindOf(found) != Kind.Folder)
            return;
        foreach (var child in Directory.EnumerateFileSystemEntries(found).ToList())
            Remove(child);
    }

    /// <summary>The full path of an entry whose parents are folders, made where they were missing.</summary>
    private string MakeWay(string path)
    {
        var names = NamesIn(path);
        var at = folder;
        foreach (var name in names[..^1])
        {
            at = Path.Combine(at, name);
            switch (KindOf(at))
            {
                case Kind.Folder:
                    break;
                case Kind.Nothing:
                    Directory.CreateDirectory(at);
                    SetFolderMode(at, Folder);
                    break;
                default:
                    throw new OciException(OciErrors.LayerInvalid,
                        $"'{path}' is not unpacked: '{name}' on its way is not a folder, and links are not followed");
            }
        }

        return Path.Combine(at, names[^1]);
    }

    /// <summary>The full path of an entry; null when a parent is no folder.</summary>
    private string? Find(string path)
    {
        var at = folder;
        foreach (var name in NamesIn(path))
        {
            if (KindOf(at) != Kind.Folder)
                return null;
            at = Path.Combine(at, name);
        }

        return at;
    }

    private static string[] NamesIn(string path) =>
        // these divide paths on Windows as well
        OperatingSystem.IsWindows() && path.AsSpan().ContainsAny('\\', ':')
            ? throw new OciException(OciErrors.LayerInvalid, $"'{path}' cannot be unpacked on Windows")
            : LayerPath.Check(path).Split('/');

    private static void SetFolderMode(string path, UnixFileMode mode)
    {
        // who unpacks must be able to go on in it, and to remove it again
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Remove(string path)
    {
        switch (KindOf(path))
        {
            case Kind.Folder:
                Directory.Delete(path, recursive: true);
                break;
            case Kind.Nothing:
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    /// <summary>What is there, without following a link.</summary>
    private static Kind KindOf(string path)
    {
        try
        {
            var attributes = File.GetAttributes(path);
            return attributes.HasFlag(FileAttributes.ReparsePoint) ? Kind.Link : attributes.HasFlag(FileAttributes.Directory) ? Kind.Folder
                : Kind.File;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Kind.Nothing;
        }
    }

    private enum Kind
    {
        Nothing,
        File,
        Folder,
        Link,
    }
}

using System.Globalization;
using System.Runtime.Versioning;
using Plimsoll.Oci;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>
/// Where a replica writes what its image declares with <c>VOLUME</c>: it begins with what the image has there, belongs to the replica's
/// user, stays when its process is started again, and is gone with the replica.
/// </summary>
/// <param name="parent">Below which it is.</param>
/// <param name="image">Declares.</param>
/// <param name="volume">Where the replica's own storage is; null is none.</param>
internal sealed class ScratchFolder(string parent, UnpackedImage image, string? volume)
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Path.Combine(parent, Guid.NewGuid().ToString("n"));

    /// <summary>
    /// The folders that its process is given, each with what the image has there the first time. Without a sandbox the process has none: it
    /// sees the machine's own paths.
    /// </summary>
    /// <exception cref="IOException">One could not be made.</exception>
    public IReadOnlyList<Volume> Fill()
    {
        if (image.Isolation == Isolation.None || OperatingSystem.IsWindows()) return [];
        var volumes = new List<Volume>();
        foreach (var (i, path) in WritableFolders.Of(image.Config.Volumes, volume).Index())
        {
            var inImage = ImageFile.Find(image.Folder, path) is { } found && Directory.Exists(found) ? found : null;
            // outside of a container nothing can be mounted where the image has no folder, nor through its links
            if (image.Isolation == Isolation.View && inImage != image.Folder + path) continue;
            var source = Path.Combine(_folder, i.ToString(CultureInfo.InvariantCulture));
            if (!Directory.Exists(source)) Copy(inImage, source);
            volumes.Add(new(source, path));
        }
        return volumes;
    }

    /// <summary>Deletes it. What cannot be deleted now is when a keeper starts.</summary>
    public void Delete() => Delete(_folder);

    /// <summary>Deletes what replicas left whose keeper was killed.</summary>
    public static void DeleteAll(string parent) => Delete(parent);

    [UnsupportedOSPlatform("windows")]
    private void Copy(string? from, string to)
    {
        // under its name only when it is whole
        var aside = to + ".new";
        Delete(aside);
        Directory.CreateDirectory(parent, Owner);
        Directory.CreateDirectory(_folder, Owner);
        if (from is null) Directory.CreateDirectory(aside);
        else OwnedFolder.Copy(from, aside);
        if (image.User is { } user) OwnedFolder.Give(aside, user);
        Directory.Move(aside, to);
    }

    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}

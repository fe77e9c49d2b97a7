using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>
/// The process of an image's entrypoint. The image is not the root of its process: its program, and each argument that is a file of the image,
/// is looked up in the image's folder, which the process sees read-only.
/// </summary>
internal static class ImageLaunch
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>What to start.</summary>
    /// <param name="image">The image.</param>
    /// <param name="volume">The replica's storage; null is none.</param>
    /// <param name="secrets">Files for this process alone, as it shall see them.</param>
    /// <param name="variables">Set over those of the image.</param>
    /// <exception cref="Oci.OciException">The image has no program that can be started.</exception>
    public static ProcessSpec Spec(UnpackedImage image, Volume? volume, IReadOnlyList<FileView> secrets, IReadOnlyDictionary<string, string> variables)
    {
        var paths = new ImagePaths(image.Folder, volume);
        var words = (image.Config.Entrypoint ?? []).Concat(image.Config.Cmd ?? []).ToList();
        if (words.Count == 0) throw new Oci.OciException(Oci.OciErrors.ManifestInvalid, "the image names no program to start (Entrypoint)");
        var environment = Split(image.Config.Env);
        var path = environment.GetValueOrDefault("PATH", DefaultPath);
        foreach (var (name, value) in variables) environment[name] = paths.InVolume(value);
        return new(paths.Program(words[0], path), [.. words.Skip(1).Select(paths.Seen)])
        {
            Environment = environment,
            WorkingDirectory = image.Config.WorkingDir is { Length: > 0 } folder ? paths.Seen(folder) : "/",
            User = Sandbox.IsAvailable ? User(image.Config.User) : null,
            Folders = Sandbox.IsAvailable ? paths.Folders : [],
            Secrets = Sandbox.IsAvailable ? secrets : [],
        };
    }

    /// <summary>Never root, and names mean nothing without the image's own list of users.</summary>
    public static HostUser User(string? user) =>
        (user ?? "").Split(':') is [var uid, .. var group] && int.TryParse(uid, out var u) && u > 0
            ? new(u, group is [var gid] && int.TryParse(gid, out var g) && g > 0 ? g : u)
            : HostUser.Nonroot;

    private static Dictionary<string, string> Split(IReadOnlyList<string>? variables) => (variables ?? [])
        .Select(variable => variable.Split('=', 2)).Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);
}

/// <summary>A replica's storage.</summary>
/// <param name="Source">The folder on the machine.</param>
/// <param name="Path">The path that the service's manifest declares.</param>
internal sealed record Volume(string Source, string Path);

using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>
/// The process of an image's entrypoint. An image that has all that its program needs is the root of its process, in a container.
/// Otherwise, and where no containers can be had, its program, and each argument that is a file of the image, is looked up in the image's
/// folder, which the process sees read-only.
/// </summary>
internal static class ImageLaunch
{
    /// <summary>How an image can be kept apart from this machine. What is in its folder now plays no part: damage must not cost an image
    /// its container.</summary>
    public static Isolation IsolationOf(UnpackedFolder image) =>
        !Sandbox.IsAvailable ? Isolation.None : image.IsWhole && OciRuntime.IsAvailable ? Isolation.Container : Isolation.View;

    /// <summary>What to start.</summary>
    /// <param name="image">The image.</param>
    /// <param name="volume">The replica's storage; null is none.</param>
    /// <param name="scratch">What it may write to besides, as long as it lives.</param>
    /// <param name="secrets">Files for this process alone; it sees them where <see cref="ImagePaths.Secret"/> says.</param>
    /// <param name="variables">Set over those of the image.</param>
    /// <param name="container">Its container, when it is to have one.</param>
    /// <exception cref="OciException">The image has no program that can be started.</exception>
    public static ProcessSpec Spec(UnpackedImage image, Volume? volume, IReadOnlyList<Volume> scratch, IEnumerable<string> secrets,
        IReadOnlyDictionary<string, string> variables, ContainerSpec container)
    {
        var paths = new ImagePaths(image, volume, scratch);
        var words = ImageProgram.Words(image.Config);
        if (words.Count == 0) throw new OciException(OciErrors.ManifestInvalid, "the image names no program to start (Entrypoint)");
        var environment = Split(image.Config.Env);
        foreach (var (name, value) in variables) environment[name] = paths.InVolume(value);
        return new(paths.Program(words[0]), [.. words.Skip(1).Select(paths.Seen)])
        {
            Environment = environment,
            WorkingDirectory = image.Config.WorkingDir is { Length: > 0 } folder ? paths.Seen(folder) : "/",
            User = image.User,
            Folders = paths.Folders,
            Secrets = image.Isolation == Isolation.None ? [] : [.. secrets.Select(file =>
                new FileView(file, ImagePaths.Secret(image, file)))],
            Container = image.Isolation == Isolation.Container ? container with { SeenUser = image.SeenUser } : null,
        };
    }

    /// <summary>
    /// Who a process of an image asks to be; null is who starts it. Only in a container it is the image's own user: its numbers mean
    /// another user, or a group such as shadow, on the machine's root, which all others see. It is never root.
    /// </summary>
    /// <exception cref="OciException">The image names a user that it does not have.</exception>
    public static HostUser? UserOf(string folder, ContainerConfig config, Isolation isolation) => isolation switch
    {
        Isolation.None => null,
        Isolation.Container when ImageUser.In(folder, config) is { Uid: > 0 } user => new(user.Uid, user.Gid > 0 ? user.Gid : user.Uid),
        _ => HostUser.Nonroot,
    };

    /// <exception cref="OciException">A variable has a NUL, where it would end for the program.</exception>
    private static Dictionary<string, string> Split(IReadOnlyList<string>? variables) => (variables ?? [])
        .Select(variable => variable.Contains('\0', StringComparison.Ordinal)
            ? throw new OciException(OciErrors.ManifestInvalid,
                $"the image's variable {variable.Split('=')[0].Replace('\0', ' ')} has a NUL character, which no process can be given")
            : variable.Split('=', 2))
        .Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last()[1],
            StringComparer.Ordinal);
}

/// <summary>A replica's storage.</summary>
/// <param name="Source">The folder on the machine.</param>
/// <param name="Path">The path that the service's manifest declares, or the image with <c>VOLUME</c>.</param>
internal sealed record Volume(string Source, string Path);

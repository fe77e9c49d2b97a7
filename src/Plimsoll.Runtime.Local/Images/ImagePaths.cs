using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>Where a process sees the paths of its image, its volume and its secrets: where they are said to be when the image is its root,
/// else below <see cref="Sandbox.Root"/>, or where they really are when there is no sandbox.</summary>
internal sealed class ImagePaths(UnpackedImage image, Volume? volume, IReadOnlyList<Volume> scratch)
{
    private readonly string _image = image.Isolation switch
    {
        Isolation.Container => "",
        Isolation.View => Sandbox.Root + "/image",
        _ => image.Folder,
    };

    private readonly string? _volume = volume is null ? null : image.Isolation switch
    {
        Isolation.Container => volume.Path,
        Isolation.View => Sandbox.Root + volume.Path,
        _ => volume.Source,
    };

    /// <summary>What the process is given to see.</summary>
    public IReadOnlyList<FolderView> Folders => image.Isolation == Isolation.None ? [] :
    [
        .. image.Isolation == Isolation.View ? [new FolderView(image.Folder, _image, false)] : Array.Empty<FolderView>(),
        // first, because the replica's storage may be below one
        .. scratch.Select(each => new FolderView(each.Source, _image + each.Path, true)),
        .. volume is not null ? [new FolderView(volume.Source, _volume!, true)] : Array.Empty<FolderView>(),
    ];

    /// <summary>A word of the command line: a path of the volume or of a file in the image is where the process sees it, all else
    /// stays.</summary>
    public string Seen(string word) => InVolume(word) is var seen && seen != word ? seen : InImage(word) ? _image + word : word;

    /// <summary>A path of the volume is where the process sees it, all else stays.</summary>
    public string InVolume(string word) =>
        volume is not null && (word == volume.Path || word.StartsWith(volume.Path + "/", StringComparison.Ordinal))
            ? _volume + word[volume.Path.Length..] : word;

    /// <summary>Where the process sees a file that is for it alone.</summary>
    public static string Secret(UnpackedImage image, string file) => image.Isolation switch
    {
        Isolation.Container => $"/run/secrets/{Path.GetFileName(file)}",
        Isolation.View => $"{Sandbox.Root}/secrets/{Path.GetFileName(file)}",
        _ => file,
    };

    /// <summary>The program: by its path in the image, or by its name in one of the folders of its <c>PATH</c>.</summary>
    /// <exception cref="OciException">The image has no such program.</exception>
    public string Program(string word)
    {
        // elsewhere an image's programs do not run, but an application for .NET does on the machine's own
        if (!OperatingSystem.IsLinux() && Path.GetFileName(word) == "dotnet" && HostProgram.Find("dotnet") is { } dotnet) return dotnet;
        return ImageProgram.Candidates(word, image.Config).FirstOrDefault(InImage) is { } found ? _image + found
            : throw new OciException(OciErrors.ManifestInvalid, $"the image's entrypoint {word} is not in the image");
    }

    private bool InImage(string word) => word.StartsWith('/') && ImageFile.Find(image.Folder, word) is { } file && file != image.Folder;
}

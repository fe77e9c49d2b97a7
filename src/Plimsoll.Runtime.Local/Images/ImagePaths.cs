using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>Where a process sees the paths of its image and its volume: below <see cref="Sandbox.Root"/>, or where they really are when there is no sandbox.</summary>
internal sealed class ImagePaths(string image, Volume? volume)
{
    private readonly string _image = Sandbox.IsAvailable ? Sandbox.Root + "/image" : image;
    private readonly string? _volume = volume is null ? null : Sandbox.IsAvailable ? Sandbox.Root + volume.Path : volume.Source;

    /// <summary>What the process is given to see.</summary>
    public IReadOnlyList<FolderView> Folders => volume is null ? [new(image, _image, false)] : [new(image, _image, false), new(volume.Source, _volume!, true)];

    /// <summary>A word of the command line: a path of the volume or of a file in the image is where the process sees it, all else stays.</summary>
    public string Seen(string word) => InVolume(word) is var seen && seen != word ? seen : InImage(word) ? _image + word : word;

    /// <summary>A path of the volume is where the process sees it, all else stays.</summary>
    public string InVolume(string word) =>
        volume is not null && (word == volume.Path || word.StartsWith(volume.Path + "/", StringComparison.Ordinal)) ? _volume + word[volume.Path.Length..] : word;

    /// <summary>The program: by its path in the image, or by its name in one of the folders of <paramref name="path"/>.</summary>
    /// <exception cref="OciException">The image has no such program.</exception>
    public string Program(string word, string path)
    {
        // elsewhere an image's programs do not run, but an application for .NET does on the machine's own
        if (!OperatingSystem.IsLinux() && Path.GetFileName(word) == "dotnet" && HostProgram.Find("dotnet") is { } dotnet) return dotnet;
        var candidates = word.Contains('/', StringComparison.Ordinal) ? [word] : path.Split(':').Select(folder => $"{folder}/{word}");
        return candidates.FirstOrDefault(InImage) is { } found ? _image + found
            : throw new OciException(OciErrors.ManifestInvalid, $"the image's entrypoint {word} is not in the image");
    }

    private bool InImage(string word) => word.StartsWith('/')
        && Path.GetFullPath(image + word).StartsWith(Path.GetFullPath(image) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        && Path.Exists(image + word);
}

using System.Runtime.InteropServices;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>A shared framework of the installation, as a layer: the same for every image that needs it.</summary>
/// <param name="Name">For instance <c>Microsoft.AspNetCore.App</c>.</param>
/// <param name="Version">For instance <c>10.0.12</c>.</param>
internal sealed record Framework(string Name, string Version)
{
    /// <summary>The one that every application needs.</summary>
    public const string Base = "Microsoft.NETCore.App";

    /// <summary>Where .NET is in an image.</summary>
    public const string RootInImage = "usr/share/dotnet";

    /// <summary>Whether this installation can be put into an image at all: images are linux/amd64.</summary>
    public static bool FitsIntoImages => OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    /// <summary>The frameworks that an installation has in the version of an SDK's own runtime, in ordinal order.</summary>
    public static IReadOnlyList<Framework> Of(DotNetInstallation installation, string version) => !FitsIntoImages ? [] :
        [.. Directory.EnumerateDirectories(Path.Combine(installation.Root, "shared"))
            .Where(folder => Directory.Exists(Path.Combine(folder, version)))
            .Select(folder => new Framework(Path.GetFileName(folder), version))
            .OrderBy(framework => framework.Name, StringComparer.Ordinal)];

    /// <summary>
    /// Whether the host starts an application on this one when there is no other
    /// (learn.microsoft.com/dotnet/core/versions/selection#framework-dependent-apps-roll-forward).
    /// </summary>
    public bool Satisfies(FrameworkReference needed)
    {
        if (needed.Name != Name) return false;
        if (!SdkVersion.TryParse(needed.Version, out var wanted) || !SdkVersion.TryParse(Version, out var has)) return false;
        var (isMajor, isMinor) = (wanted.Release.Major == has.Release.Major, wanted.Release.Minor == has.Release.Minor);
        return wanted.CompareTo(has) <= 0 && needed.RollForward.ToLowerInvariant() switch
        {
            "disable" => wanted == has,
            "latestpatch" => isMajor && isMinor,
            "major" or "latestmajor" => true,
            _ => isMajor,
        };
    }

    /// <summary>The folders of an installation that it is made of; the host goes with the one that every application needs.</summary>
    public IReadOnlyList<string> Folders => Name == Base ? [$"host/fxr/{Version}", $"shared/{Name}/{Version}"]
        : [$"shared/{Name}/{Version}"];

    /// <summary>What is in its layer.</summary>
    public IEnumerable<LayerEntry> Entries(DotNetInstallation installation)
    {
        var files = Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(installation.Root, folder), "*",
            SearchOption.AllDirectories));
        if (Name == Base) files = files.Append(installation.Host);
        return files.Select(file =>
        {
            var path = Path.GetRelativePath(installation.Root, file).Replace(Path.DirectorySeparatorChar, '/');
            return LayerEntry.FileFrom($"{RootInImage}/{path}", executable: path is "dotnet", file);
        });
    }
}

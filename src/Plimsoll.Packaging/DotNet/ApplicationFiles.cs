using Plimsoll.Oci;

namespace Plimsoll.Packaging.DotNet;

/// <summary>The files of an application, in groups that change at different times.</summary>
internal static class ApplicationFiles
{
    private const string RootInImage = "app";

    /// <summary>.NET where it has a layer of its own, packages, referenced projects, and what is left: the application itself. Groups
    /// without a file are left out.</summary>
    public static IEnumerable<IReadOnlyList<LayerEntry>> ByChange(Application application)
    {
        var origins = Dependencies.OriginsOf(application.DependencyFile, application.Name);
        return Directory.EnumerateFiles(application.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(application.Folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .GroupBy(path => LayerOf(application, OriginOf(path, origins)))
            .OrderBy(group => group.Key)
            .Select(IReadOnlyList<LayerEntry> (group) => [.. group.Select(path => EntryFor(application, path))]);
    }

    private static Origin LayerOf(Application application, Origin origin) =>
        origin is Origin.Runtime && !application.Mode.HasRuntimeLayer ? Origin.Package : origin;

    /// <summary>Symbols lie beside their assembly and change with it.</summary>
    private static Origin OriginOf(string path, IReadOnlyDictionary<string, Origin> origins) =>
        origins.GetValueOrDefault(Path.GetExtension(path) is ".pdb" or ".xml" ? Path.ChangeExtension(path, ".dll")
            : path, Origin.Application);

    private static LayerEntry EntryFor(Application application, string path)
    {
        var source = Path.Combine(application.Folder, path);
        // of a file's mode only this says something: the rest is the umask's
        var executable = !OperatingSystem.IsWindows() && File.GetUnixFileMode(source).HasFlag(UnixFileMode.UserExecute);
        return path.EndsWith(StaticAssets.Suffix, StringComparison.Ordinal)
            ? LayerEntry.File($"{RootInImage}/{path}", executable, StaticAssets.WithoutTimes(File.ReadAllBytes(source)))
            : LayerEntry.FileFrom($"{RootInImage}/{path}", executable, source);
    }
}

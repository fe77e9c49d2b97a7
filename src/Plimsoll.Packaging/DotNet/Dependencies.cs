using System.Text.Json;
using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.DotNet;

/// <summary>Where a file of an application comes from, in the order of how seldom it changes.</summary>
internal enum Origin
{
    /// <summary>.NET itself.</summary>
    Runtime,

    /// <summary>A package.</summary>
    Package,

    /// <summary>A project that the application's project refers to.</summary>
    Project,

    /// <summary>The application's own project.</summary>
    Application,
}

/// <summary>A <c>*.deps.json</c> (github.com/dotnet/sdk, documentation/specs/runtime-configuration-file.md).</summary>
internal static class Dependencies
{
    /// <summary>Where files come from, by their path in the published folder; a file that is not named is the application's.</summary>
    /// <param name="path">The file; nothing is known when it is not there.</param>
    /// <param name="application">The name of the application's own assembly.</param>
    public static IReadOnlyDictionary<string, Origin> OriginsOf(string path, string application)
    {
        var origins = new Dictionary<string, Origin>(StringComparer.Ordinal);
        if (!File.Exists(path)) return origins;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var libraries = root.GetProperty("libraries");
        foreach (var library in root.GetProperty("targets").GetProperty(root.GetProperty("runtimeTarget").GetProperty("name").GetString()!)
            .EnumerateObject())
        {
            var origin = libraries.TryGetProperty(library.Name, out var known) ? OriginOf(known.GetProperty("type")) : Origin.Package;
            foreach (var file in FilesOf(library.Value).Where(file => file != application + ".dll"))
                origins[file] = origin;
        }
        return origins;
    }

    private static Origin OriginOf(JsonElement type) =>
        type.ValueEquals("project") ? Origin.Project : type.ValueEquals("runtimepack") ? Origin.Runtime : Origin.Package;

    /// <summary>The packages that an application uses, in ordinal order.</summary>
    public static IReadOnlyList<Component> PackagesOf(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        return [.. document.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").ValueEquals("package"))
            .Select(library => library.Name.Split('/', 2)).Select(library => Component.NuGet(library[0], library[1]))
            .OrderBy(component => component.Purl, StringComparer.Ordinal)];
    }

    /// <summary>A library's files as they lie in the published folder: flat, resources in a folder for their language, and what is for one
    /// platform under its own path.</summary>
    private static IEnumerable<string> FilesOf(JsonElement library)
    {
        foreach (var kind in (string[])["runtime", "native"])
            foreach (var file in Members(library, kind))
                yield return Path.GetFileName(file.Name);
        foreach (var file in Members(library, "resources"))
            yield return $"{file.Value.GetProperty("locale").GetString()}/{Path.GetFileName(file.Name)}";
        foreach (var file in Members(library, "runtimeTargets"))
            yield return file.Name;
    }

    private static IEnumerable<JsonProperty> Members(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out var files) ? files.EnumerateObject() : [];
}

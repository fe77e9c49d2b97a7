namespace Plimsoll.Packaging.Images;

/// <summary>A package that an image is made of: a line of its bill of materials.</summary>
/// <param name="Name">As its registry has it.</param>
/// <param name="Version">As its registry has it.</param>
/// <param name="Purl">Its package URL (github.com/package-url/purl-spec): <c>pkg:nuget/YamlDotNet@16.3.0</c>.</param>
internal sealed record Component(string Name, string Version, string Purl)
{
    /// <summary>A package of .NET's registry.</summary>
    public static Component NuGet(string name, string version) => new(name, version, $"pkg:nuget/{Escape(name)}@{Escape(version)}");

    /// <summary>A package of npm; its scope is a part of the path.</summary>
    public static Component Npm(string name, string version) => new(name, version,
        $"pkg:npm/{string.Join('/', name.Split('/').Select(Escape))}@{Escape(version)}");

    private static string Escape(string text) => Uri.EscapeDataString(text);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Initialization;

/// <summary>The target framework that a project with several is published for: <c>dotnet publish</c> asks which one.</summary>
/// <param name="Name">For instance <c>net10.0</c>.</param>
/// <param name="Why">Why this one.</param>
internal sealed partial record TargetFramework(string Name, string Why)
{
    /// <summary>The newest that the SDK builds and that runs on Linux.</summary>
    /// <param name="properties">The project's.</param>
    /// <param name="sdk">The SDK, as major and minor version; null is none that is known.</param>
    /// <returns>Null for a project that <c>dotnet publish</c> asks nothing, and for one whose text does not say what it targets.</returns>
    public static TargetFramework? Choose(IReadOnlyDictionary<string, string> properties, Version? sdk)
    {
        // with both, MSBuild takes the one
        if (properties.GetValueOrDefault("TargetFramework") is { Length: > 0 }) return null;
        var all = (properties.GetValueOrDefault("TargetFrameworks") ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var running = all.Select(name => (Name: name, Version: VersionOf(name))).Where(framework => framework.Version is not null)
            .OrderBy(framework => framework.Version).ToList();
        if (running.Count == 0) return null;
        var isBuilt = running.FindLast(framework => sdk is not null && framework.Version <= sdk);
        var of = $"the newest of {string.Join(", ", all)}";
        return isBuilt.Name is { } name ? new(name, $"{of} that SDK {sdk} builds") : new(running[^1].Name, of);
    }

    /// <summary>Of .NET and .NET Core; null for a platform's own, for .NET Framework, and for .NET Standard of libraries.</summary>
    private static Version? VersionOf(string name) =>
        Running().Match(name) is { Success: true } match && new Version(Number(match.Groups[2]), Number(match.Groups[3])) is var version
            && (match.Groups[1].Length > 0 || version.Major >= 5) ? version : null;

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^net(coreapp)?([0-9]{1,2})[.]([0-9]{1,2})$", RegexOptions.NonBacktracking)]
    private static partial Regex Running();
}

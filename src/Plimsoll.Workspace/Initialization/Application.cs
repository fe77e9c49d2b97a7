using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>What a project makes.</summary>
internal enum ApplicationKind
{
    /// <summary>A library, a test, a tool: nothing that runs as a service.</summary>
    None,

    /// <summary>Something that listens.</summary>
    Web,

    /// <summary>Something that runs and does not listen.</summary>
    Worker,
}

/// <summary>Tells services from all other projects.</summary>
internal static class Application
{
    private static readonly string[] TestPackages = ["Microsoft.NET.Test.Sdk", "xunit", "xunit.v3", "NUnit", "MSTest", "MSTest.TestFramework", "TUnit"];

    private static readonly string[] HostPackages = ["Microsoft.Extensions.Hosting", "Microsoft.Extensions.Hosting.Systemd"];

    /// <summary>What a project makes, by its SDK, its packages and its output.</summary>
    /// <param name="project">Its path.</param>
    /// <param name="elements">What its file says.</param>
    public static ApplicationKind KindOf(string project, IReadOnlyList<MsBuildElement> elements)
    {
        if (IsTest(project, elements) || PropertyIs(elements, "OutputType", "Library") || PropertyIs(elements, "IsAspireHost", "true")) return ApplicationKind.None;
        var sdks = elements.Where(element => element.Kind == MsBuildKind.Sdk).SelectMany(element => element.Value.Split(';', StringSplitOptions.TrimEntries))
            .Select(sdk => sdk.Split('/')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (sdks.Contains("Aspire.AppHost.Sdk")) return ApplicationKind.None;
        if (sdks.Contains("Microsoft.NET.Sdk.Web")) return ApplicationKind.Web;
        if (sdks.Contains("Microsoft.NET.Sdk.Worker")) return ApplicationKind.Worker;
        if (!PropertyIs(elements, "OutputType", "Exe")) return ApplicationKind.None;
        if (Items(elements, "FrameworkReference").Contains("Microsoft.AspNetCore.App", StringComparer.OrdinalIgnoreCase)) return ApplicationKind.Web;
        return Packages(elements).Intersect(HostPackages, StringComparer.OrdinalIgnoreCase).Any() ? ApplicationKind.Worker : ApplicationKind.None;
    }

    private static bool IsTest(string project, IReadOnlyList<MsBuildElement> elements)
    {
        if (elements.LastOrDefault(IsProperty("IsTestProject")) is { } said) return said.Value.Equals("true", StringComparison.OrdinalIgnoreCase);
        var name = RepositoryPath.Name(project);
        return Packages(elements).Intersect(TestPackages, StringComparer.OrdinalIgnoreCase).Any()
            || name.Contains(".Tests.", StringComparison.OrdinalIgnoreCase) || name.Contains(".Test.", StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Packages(IReadOnlyList<MsBuildElement> elements) => Items(elements, "PackageReference");

    private static IEnumerable<string> Items(IReadOnlyList<MsBuildElement> elements, string name) =>
        elements.Where(element => element.Kind == MsBuildKind.Item && element.Name == name).SelectMany(element => element.Value.Split(';', StringSplitOptions.TrimEntries));

    private static bool PropertyIs(IReadOnlyList<MsBuildElement> elements, string name, string value) =>
        value.Equals(elements.LastOrDefault(IsProperty(name))?.Value, StringComparison.OrdinalIgnoreCase);

    private static Func<MsBuildElement, bool> IsProperty(string name) =>
        element => element.Kind == MsBuildKind.Property && element.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

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

    /// <summary>Something that starts the others on a developer's machine (Aspire).</summary>
    AppHost,

    /// <summary>A program of which its project does not say whether it stays.</summary>
    Program,

    /// <summary>An application of .NET Framework.</summary>
    Framework,
}

/// <summary>Tells services from all other projects.</summary>
internal static class Application
{
    private const string WebProject = "349c5851-65df-11da-9384-00065b846f21";

    private static readonly string[] TestPackages = ["Microsoft.NET.Test.Sdk", "xunit", "xunit.v3", "NUnit", "MSTest",
        "MSTest.TestFramework", "TUnit"];

    /// <summary>The properties of tools, and of programs with windows.</summary>
    private static readonly string[] NoServices = ["PackAsTool", "UseMaui", "UseWPF", "UseWindowsForms"];

    private static readonly string[] HostPackages =
    [
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Hosting.Systemd", "Microsoft.Extensions.Hosting.WindowsServices",
        "Serilog.Extensions.Hosting", "Quartz.Extensions.Hosting",
    ];

    /// <summary>What a project makes, by its SDK, its packages and its output.</summary>
    /// <param name="project">Its path.</param>
    /// <param name="elements">What its file says, and before it what it inherits.</param>
    public static ApplicationKind KindOf(string project, IReadOnlyList<MsBuildElement> elements)
    {
        var sdks = elements.Where(element => element.Kind == MsBuildKind.Sdk)
            .SelectMany(element => element.Value.Split(';', StringSplitOptions.TrimEntries))
            .Select(sdk => sdk.Split('/')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // tests may start an AppHost, and so have its SDK
        if (IsTest(project, elements, sdks)) return ApplicationKind.None;
        if (PropertyIs(elements, "IsAspireHost", "true") || sdks.Contains("Aspire.AppHost.Sdk")) return ApplicationKind.AppHost;
        if (NoServices.Any(name => PropertyIs(elements, name, "true"))) return ApplicationKind.None;
        if (IsOfFramework(elements)) return ApplicationKind.Framework;
        if (PropertyIs(elements, "OutputType", "Library")) return ApplicationKind.None;
        if (sdks.Contains("Microsoft.NET.Sdk.Web")) return ApplicationKind.Web;
        if (sdks.Contains("Microsoft.NET.Sdk.Worker")) return ApplicationKind.Worker;
        if (!PropertyIs(elements, "OutputType", "Exe")) return ApplicationKind.None;
        if (Items(elements, "FrameworkReference").Contains("Microsoft.AspNetCore.App", StringComparer.OrdinalIgnoreCase))
            return ApplicationKind.Web;
        return Packages(elements).Intersect(HostPackages, StringComparer.OrdinalIgnoreCase).Any()
            ? ApplicationKind.Worker : ApplicationKind.Program;
    }

    /// <summary>Programs, and libraries of the type that a web server loads.</summary>
    private static bool IsOfFramework(IReadOnlyList<MsBuildElement> elements) =>
        elements.Any(element => IsProperty("TargetFrameworkVersion")(element) && element.Value.StartsWith('v'))
        && (!PropertyIs(elements, "OutputType", "Library")
            || elements.Where(IsProperty("ProjectTypeGuids"))
                .Any(element => element.Value.Contains(WebProject, StringComparison.OrdinalIgnoreCase)));

    private static bool IsTest(string project, IReadOnlyList<MsBuildElement> elements, HashSet<string> sdks)
    {
        if (elements.LastOrDefault(IsProperty("IsTestProject")) is { } said)
            return said.Value.Equals("true", StringComparison.OrdinalIgnoreCase);
        var name = RepositoryPath.Name(project);
        return Packages(elements).Intersect(TestPackages, StringComparer.OrdinalIgnoreCase).Any() || sdks.Contains("MSTest.Sdk")
            || Path.GetFileNameWithoutExtension(name).EndsWith("Tests", StringComparison.Ordinal)
            || name.Contains(".Tests.", StringComparison.OrdinalIgnoreCase) || name.Contains(".Test.", StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Packages(IReadOnlyList<MsBuildElement> elements) => Items(elements, "PackageReference");

    private static IEnumerable<string> Items(IReadOnlyList<MsBuildElement> elements, string name) =>
        elements.Where(element => element.Kind == MsBuildKind.Item && element.Name == name)
            .SelectMany(element => element.Value.Split(';', StringSplitOptions.TrimEntries));

    private static bool PropertyIs(IReadOnlyList<MsBuildElement> elements, string name, string value) =>
        value.Equals(elements.LastOrDefault(IsProperty(name))?.Value, StringComparison.OrdinalIgnoreCase);

    private static Func<MsBuildElement, bool> IsProperty(string name) =>
        element => element.Kind == MsBuildKind.Property && element.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

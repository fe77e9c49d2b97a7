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

    public static ApplicationKind KindOf(string project, IReadOnlyList<MsBuildElement> elements)
    {
        var name = RepositoryPath.Name(project);
        var isTest = elements.Any(element => element.Kind == MsBuildKind.Property && element.Name is "IsTestProject" && element.Value == "true")
            || elements.Any(element => element is { Kind: MsBuildKind.Item, Name: "PackageReference" } && TestPackages.Contains(element.Value, StringComparer.OrdinalIgnoreCase))
            || name.Contains(".Tests.", StringComparison.OrdinalIgnoreCase) || name.Contains(".Test.", StringComparison.OrdinalIgnoreCase);
        var output = elements.LastOrDefault(element => element is { Kind: MsBuildKind.Property, Name: "OutputType" })?.Value;
        if (isTest || "Library".Equals(output, StringComparison.OrdinalIgnoreCase)) return ApplicationKind.None;
        var sdk = elements.FirstOrDefault(element => element.Kind == MsBuildKind.Sdk)?.Value.Split('/')[0];
        var listens = elements.Any(element => element is { Kind: MsBuildKind.Item, Name: "FrameworkReference", Value: "Microsoft.AspNetCore.App" });
        return sdk switch
        {
            "Microsoft.NET.Sdk.Web" => ApplicationKind.Web,
            "Microsoft.NET.Sdk.Worker" => ApplicationKind.Worker,
            _ when listens && "Exe".Equals(output, StringComparison.OrdinalIgnoreCase) => ApplicationKind.Web,
            _ => ApplicationKind.None,
        };
    }
}

using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>An image of shared frameworks and nothing else, for applications to be built on.</summary>
internal static class SharedFrameworks
{
    /// <summary>How an application is run that has its runtime with it.</summary>
    /// <param name="cultures">From <see cref="Cultures"/>.</param>
    public static ContainerConfig ConfigWithout(IReadOnlyList<string> cultures) => new()
    {
        User = "65532:65532",
        StopSignal = "SIGTERM",
        Env = ["DOTNET_RUNNING_IN_CONTAINER=true", .. cultures],
    };

    /// <summary>How everything is run that needs them.</summary>
    /// <param name="cultures">From <see cref="Cultures"/>.</param>
    public static ContainerConfig Config(IReadOnlyList<string> cultures)
    {
        var config = ConfigWithout(cultures);
        const string path = $"PATH=/{Framework.RootInImage}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        return config with { Env = [path, .. config.Env!] };
    }

    /// <summary>The layers of the framework that a unit names, and of the one that it builds on.</summary>
    /// <exception cref="PlimsollException">PLM4011: the SDK does not have it.</exception>
    public static IEnumerable<FrameworkLayer> For(Unit unit, DotNetSdk sdk)
    {
        var known = sdk.Frameworks.Select(layer => layer.Framework.Name).ToList();
        if (!Framework.FitsIntoImages || known.Contains(unit.Build.Source))
            return sdk.Frameworks.Where(layer => layer.Framework.Name == Framework.Base || layer.Framework.Name == unit.Build.Source)
                .OrderBy(layer => layer.Framework.Name != Framework.Base);
        throw new PlimsollException(Outcome.Usage, "PLM4011",
            $"{unit.ManifestPath}: build.dotnet: there is no shared framework {unit.Build.Source}; "
                + $"SDK {sdk.Version} has {string.Join(", ", known)}");
    }
}

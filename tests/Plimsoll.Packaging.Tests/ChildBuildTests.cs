using Plimsoll.Oci;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Source;

namespace Plimsoll.Packaging.Tests;

/// <summary>What <see cref="ChildBuild"/> runs; explicit, so that nobody else does.</summary>
public sealed class ChildBuildTests
{
    [Fact(Explicit = true)]
    public async Task Builds_a_sample()
    {
        var home = Environment.GetEnvironmentVariable(ChildBuild.HomeVariable)!;
        var folders = new PackagingFolders(Path.Combine(home, "work"),
            Environment.GetEnvironmentVariable(ChildBuild.CacheVariable) ?? Path.Combine(home, "cache"));
        var tools = await new ToolchainProbe(folders).ProbeAsync(null, default);
        var repository = await GitRepository.OpenAsync(Environment.GetEnvironmentVariable(ChildBuild.RepositoryVariable)!);
        var (unit, inside) = Samples.Named(Environment.GetEnvironmentVariable(ChildBuild.UnitVariable) ?? Samples.WebUnit.Name);
        var inputs = await TestRepository.InputsAsync(repository, tools, unit, inside);
        try
        {
            var image = await new Packager(new LocalImageStore(Path.Combine(home, "store")), tools, folders, TimeProvider.System)
                .BuildAsync(repository, "acme", inputs, null, null, default);
            await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(ChildBuild.ResultVariable)!,
                $"{image.InputKey} {image.Digest}");
        }
        finally
        {
            await CompilerServer.StopAsync(folders, default);
        }
    }
}

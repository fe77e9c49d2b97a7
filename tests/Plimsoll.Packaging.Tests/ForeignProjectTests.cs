using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>
/// Projects as people have them: the program is not called as its project, the manifest is in another folder, and there are several
/// frameworks, programs and languages.
/// </summary>
public sealed class ForeignProjectTests(Machine machine)
{
    private const string Shop = "../../src/Shop/Shop.csproj";

    private static readonly Unit Unit = Samples.Unit("shop", "deploy/shop", Shop);

    private static readonly (string Path, string? Content)[] Files =
    [
        ("src/Shop/Shop.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFrameworks>net9.0;net10.0</TargetFrameworks>
                <DisableImplicitFrameworkReferences Condition="'$(TargetFramework)' == 'net9.0'">true</DisableImplicitFrameworkReferences>
                <OutputType>Exe</OutputType>
                <AssemblyName>Acme.$(MSBuildProjectName)</AssemblyName>
                <SatelliteResourceLanguages>de;pt-BR</SatelliteResourceLanguages>
              </PropertyGroup>
              <ItemGroup Condition="'$(TargetFramework)' == 'net10.0'">
                <ProjectReference Include="../Migrate/Migrate.csproj" />
                <PackageReference Include="System.CommandLine" Version="2.0.15" />
              </ItemGroup>
            </Project>
            """),
        ("src/Shop/Program.cs", "System.Console.WriteLine(new System.CommandLine.RootCommand(Migration.Name));"),
        ("src/Migrate/Migrate.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
            </Project>
            """),
        ("src/Migrate/Program.cs", """
            System.Console.WriteLine(Migration.Name);
            public static class Migration { public const string Name = "first"; }
            """),
    ];

    [Fact(Usually = 90)]
    public async Task Its_own_program_is_found_and_its_languages_come_along()
    {
        using var bench = await Workbench.CreateAsync(machine, Files);
        await RefusedAsync(null, $"PLM4080: deploy/shop/service.yaml: build.dotnet: {Shop} targets net9.0, net10.0. "
            + $"Say which one is published, for instance build: {{ dotnet: {Shop}, framework: net10.0 }}");
        await RefusedAsync("net8.0",
            $"PLM4080: deploy/shop/service.yaml: build.framework: {Shop} targets net9.0, net10.0, and not net8.0");

        var image = await bench.BuildAsync(Unit with { Build = Unit.Build with { Framework = "net10.0" } });
        Assert.Equal(["/usr/share/dotnet/dotnet", "/app/Acme.Shop.dll"], (await bench.ConfigAsync(image)).Config!.Entrypoint);
        var files = new List<string>();
        foreach (var layer in (await bench.ManifestAsync(image)).Layers)
            files.AddRange((await bench.FilesAsync(image, layer)).Keys.Where(path => path.StartsWith("app/", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "app/Acme.Shop.deps.json", "app/Acme.Shop.dll", "app/Acme.Shop.pdb", "app/Acme.Shop.runtimeconfig.json",
                "app/Migrate.deps.json", "app/Migrate.dll", "app/Migrate.pdb", "app/Migrate.runtimeconfig.json",
                "app/System.CommandLine.dll", "app/de/System.CommandLine.resources.dll", "app/pt-BR/System.CommandLine.resources.dll",
            ],
            files.Order(StringComparer.Ordinal));

        async Task RefusedAsync(string? framework, string message)
        {
            var unit = Unit with { Build = Unit.Build with { Framework = framework } };
            var failure = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(unit));
            Assert.Equal((Outcome.Usage, message), (failure.Outcome, failure.Message));
        }
    }
}

using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>Where a project does not say plainly which files it takes, MSBuild is asked in a full checkout before anything is
/// built.</summary>
public sealed class TakenFilesTests(Machine machine)
{
    [Fact]
    public async Task A_file_that_is_taken_and_is_no_input_is_named()
    {
        using var bench = await Workbench.CreateAsync(machine,
            ("app/service.yaml", "build: { dotnet: App.csproj }\n"),
            ("app/App.csproj",
                """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><ProjectReference Include="../lib/Lib.csproj" /></ItemGroup></Project>"""),
            // a response file may set any property, also one that makes a list of a path
            ("Directory.Build.rsp", "-property:Names=\";../other/b.json;../other/c.json\""),
            ("Directory.Build.props", "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>"),
            ("lib/Lib.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>\n<Content Include=\"../x/a$(Names)\" />\n</ItemGroup></Project>"),
            ("other/b.json", "1"), ("other/c.json", "1"), ("x/README.md", "1"),
            // of no concern to the project, and not in this clone
            ("x/film.mp4", $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('1', 64)}\nsize 12345\n"));
        var git = await bench.Repository.OpenAsync();
        async Task<UnitInputs> ReadAsync() => (await InputReader.ReadAsync(git, await CatalogReader.ReadAsync(git, "HEAD", default),
            machine.Tools.Toolchain, default)).Single();
        var failure = await Assert.ThrowsAsync<PlimsollException>(async () =>
            await bench.Packager.BuildAsync(git, "acme", await ReadAsync(), null, null, default));
        Assert.Equal(Outcome.Usage, failure.Outcome);
        Assert.Equal("""
            PLM2050: App.csproj takes files that are not found to be inputs of app, so its image would not have them:
              other/b.json (Content)
              other/c.json (Content)
              This is where it does not say plainly which files it means: lib/Lib.csproj:2: Content ../x/a$(Names)
              Say it there without properties that nothing here sets and without functions, or declare the files with inputs: in app/service.yaml
            """, failure.Message);
    }

    [Fact]
    public async Task The_folder_of_a_home_may_have_characters_that_mean_something_to_MSBuild_and_XML()
    {
        using var bench = await Workbench.CreateAsync(machine,
            ("app/service.yaml", "build: { dotnet: App.csproj }\n"),
            ("app/App.csproj",
                """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><Content Include="../x/a$(Names)" /></ItemGroup></Project>"""),
            ("Directory.Build.rsp", "-property:Names=\";../other/b.json\""),
            ("Directory.Build.props", "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>"),
            ("other/b.json", "1"), ("x/README.md", "1"));
        var git = await bench.Repository.OpenAsync();
        var catalog = await CatalogReader.ReadAsync(git, "HEAD", default);
        var inputs = (await InputReader.ReadAsync(git, catalog, machine.Tools.Toolchain, default)).Single();
        var folders = bench.Folders with { Work = Path.Combine(bench.Folders.Work, "R&D at 100%25") };
        var packager = new Packager(bench.Store, machine.Tools, folders, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<PlimsollException>(() => packager.BuildAsync(git, "acme", inputs, null, null, default));
        Assert.StartsWith("PLM2050: ", failure.Message, StringComparison.Ordinal);
    }
}

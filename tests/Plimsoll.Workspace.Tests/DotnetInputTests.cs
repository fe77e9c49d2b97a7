using System.Text;
using Plimsoll.Source.Tests;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Tests;

public sealed class DotnetInputTests : IDisposable
{
    private readonly Repository _source = new();

    public DotnetInputTests()
    {
        _source.Write("Directory.Build.props",
            "<Project><PropertyGroup><Shared>$(MSBuildThisFileDirectory)shared</Shared><AssemblyOriginatorKeyFile>$(MSBuildThisFileDirectory)eng/key.snk</AssemblyOriginatorKeyFile></PropertyGroup></Project>");
        _source.Write("global.json", "{}");
        _source.Write("NuGet.config", "<configuration />");
        _source.Write(".editorconfig", "root = true");
        _source.Write("eng/key.snk", "key");
        _source.Write("eng/other.txt", "x");
        _source.Write("eng/More.targets",
            "<Project><ItemGroup><AdditionalFiles Include=\"$(MSBuildThisFileDirectory)banned.txt\" /></ItemGroup></Project>");
        _source.Write("eng/banned.txt", "x");
        _source.Write("services/Directory.Build.targets", "<Project><Import Project=\"../eng/More.targets\" /></Project>");
        _source.Write("services/api/service.yaml", "build: { dotnet: Api.csproj }\n");
        _source.Write("services/api/Api.csproj", """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <ItemGroup>
                <ProjectReference Include="..\..\libs\Core\Core.csproj" />
                <Compile Include="$(Shared)/Linked.cs" Link="Linked.cs" />
                <Protobuf Include="../../proto/*.proto" />
                <Reference Include="Old"><HintPath>../../lib/Old.dll</HintPath></Reference>
                <None Include="../../../outside.txt" />
                <Compile Remove="Tests/**" />
              </ItemGroup>
              <Choose><When Condition="'$(X)' == '1'"><ItemGroup><ProjectReference Include="../../libs/Sometimes/Sometimes.csproj" /></ItemGroup></When></Choose>
            </Project>
            """);
        _source.Write("services/api/Program.cs", "x");
        _source.Write("services/api/packages.lock.json", "{}");
        _source.Write("services/api/Tests/Tests.csproj", "<Project />");
        _source.Write("services/api/Tests/T.cs", "x");
        _source.Write("services/api/nested/service.yaml", "build: { dockerfile: Dockerfile }\nname: nested\n");
        _source.Write("services/api/nested/Dockerfile", "x");
        _source.Write("services/other/O.cs", "x");
        _source.Write("libs/Core/Core.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"$(MSBuildThisFileDirectory)../Deep/Deep.csproj\" /></ItemGroup></Project>");
        _source.Write("libs/Core/Core.cs", "x");
        _source.Write("libs/Deep/Deep.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"../Core/Core.csproj\" /></ItemGroup></Project>");
        _source.Write("libs/Deep/Inner/Inner.csproj", "<Project />");
        _source.Write("libs/Sometimes/Sometimes.csproj", "<Project />");
        _source.Write("libs/Unused/Unused.csproj", "<Project />");
        _source.Write("shared/Linked.cs", "x");
        _source.Write("shared/NotLinked.cs", "x");
        _source.Write("proto/a.proto", "x");
        _source.Write("proto/a.txt", "x");
        _source.Write("lib/Old.dll", "x");
        _source.CommitAll();
    }

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task The_closure_and_what_it_takes_from_outside_and_nothing_else()
    {
        var inputs = await Inputs.Of(_source, "api");
        Assert.Equal(
        [
            ".editorconfig", "Directory.Build.props", "NuGet.config", "eng/More.targets", "eng/banned.txt", "eng/key.snk", "global.json",
                "lib/Old.dll",
            "libs/Core/Core.cs", "libs/Core/Core.csproj", "libs/Deep/Deep.csproj", "libs/Sometimes/Sometimes.csproj", "proto/a.proto",
            "services/Directory.Build.targets", "services/api/Api.csproj", "services/api/Program.cs", "services/api/packages.lock.json",
                "shared/Linked.cs",
        ], inputs.Paths());
        var via = inputs.Files.ToDictionary(file => file.Path, file => file.Via);
        Assert.Equal("folder", via["services/api/Program.cs"]);
        Assert.Equal("project reference", via["libs/Deep/Deep.csproj"]);
        Assert.Equal("Directory.Build.props", via["Directory.Build.props"]);
        Assert.Equal("Compile item", via["shared/Linked.cs"]);
        Assert.Equal("property AssemblyOriginatorKeyFile", via["eng/key.snk"]);
        Assert.Equal("import", via["eng/More.targets"]);
        Assert.Matches("^[0-9a-f]{64}$", inputs.Key);
    }

    [Theory]
    [InlineData("services/api/Program.cs", true)]
    [InlineData("libs/Deep/New.cs", true)]
    [InlineData("proto/new.proto", true)]
    [InlineData("Directory.Build.targets", true)]
    [InlineData("services/api/Directory.Packages.props", true)]
    [InlineData("services/api/Tests/T.cs", false)]
    [InlineData("services/api/nested/Dockerfile", false)]
    [InlineData("libs/Deep/Inner/X.cs", false)]
    [InlineData("shared/NotLinked.cs", false)]
    [InlineData(".editorconfig", true)]
    [InlineData("README.md", false)]
    public async Task The_key_changes_with_the_inputs_and_with_nothing_else(string path, bool changes)
    {
        var before = (await Inputs.Of(_source, "api")).Key;
        _source.Commit(path, "<Project><!-- changed --></Project>");
        Assert.Equal(changes, before != (await Inputs.Of(_source, "api")).Key);
    }

    [Fact]
    public async Task Of_the_manifest_only_what_decides_the_image_counts()
    {
        var before = (await Inputs.Of(_source, "api")).Key;
        _source.Commit("services/api/service.yaml", "build: { dotnet: Api.csproj }\nreplicas: 5\nenv: { A: b }\n");
        Assert.Equal(before, (await Inputs.Of(_source, "api")).Key);
        foreach (var how in (string[])["publish: trimmed", "framework: net10.0"])
        {
            _source.Commit("services/api/service.yaml", $"build: {{ dotnet: Api.csproj, {how} }}\nreplicas: 5\n");
            Assert.NotEqual(before, (await Inputs.Of(_source, "api")).Key);
        }
    }

    [Fact]
    public async Task A_manifest_may_be_elsewhere_than_its_project()
    {
        var token = TestContext.Current.CancellationToken;
        _source.Commit("deploy/far/service.yaml", """
            name: far
            build: { dotnet: ../../services/api/Api.csproj }
            test: [[dotnet, test, ../../libs/Unused]]
            """);
        var (far, api) = (await Inputs.Of(_source, "far"), await Inputs.Of(_source, "api"));
        Assert.Equal(api.Paths(), far.Paths());
        Assert.Equal("services/api/Api.csproj", far.Unit.Project);

        // the tests run in the folder of the manifest, so it is laid out for them
        var git = await _source.OpenAsync();
        var catalog = await CatalogReader.ReadAsync(git, "HEAD", token);
        var tests = await InputReader.ReadTestFilesAsync(git, catalog, catalog.Units.Single(unit => unit.Name == "far"), token);
        Assert.Equal(["deploy/far/service.yaml", "libs/Unused/Unused.csproj"], tests.Select(file => file.Path).Except(far.Paths()));
    }

    [Fact]
    public async Task Folders_of_packages_that_a_nuget_config_names_are_inputs()
    {
        _source.Write("eng/packages/Acme.1.0.0.nupkg", "x");
        _source.Write("services/feed/Other.1.0.0.nupkg", "x");
        _source.Write("NuGet.config", """
            <configuration>
              <packageSources>
                <clear />
                <add key="acme" value="./eng\packages" />
                <add key="nuget" value="https://api.nuget.org/v3/index.json" />
              </packageSources>
            </configuration>
            """);
        _source.Write("services/nuget.config", """
            <configuration><fallbackPackageFolders><add key="feed" value="feed" /></fallbackPackageFolders></configuration>
            """);
        _source.CommitAll();
        var packages = (await Inputs.Of(_source, "api")).Files.Where(file => file.Via == "package source");
        Assert.Equal(["eng/packages/Acme.1.0.0.nupkg", "services/feed/Other.1.0.0.nupkg"], packages.Select(file => file.Path));
    }

    [Theory]
    [InlineData("../packages", "packages")]
    [InlineData(@".\packages", "eng/packages")]
    [InlineData("..", null)]
    [InlineData("../../outside", null)]
    [InlineData("/srv/packages", null)]
    [InlineData(@"C:\packages", null)]
    [InlineData("%HOME%/packages", null)]
    [InlineData("https://api.nuget.org/v3/index.json", null)]
    public void A_package_source_is_a_folder_of_the_repository_or_none(string value, string? folder)
    {
        var config = $"""<configuration><packageSources><add key="a" value="{value}" /></packageSources></configuration>""";
        Assert.Equal(folder is null ? [] : [folder], PackageSources.FoldersIn("eng", Encoding.UTF8.GetBytes(config)));
    }

    [Fact]
    public void What_is_no_configuration_names_no_package_source() =>
        Assert.Empty(PackageSources.FoldersIn("", "<configuration>"u8.ToArray()));

    [Fact]
    public void A_configuration_nested_without_sense_names_no_package_source()
    {
        const int deep = 10_000;
        var nested = string.Concat(Enumerable.Repeat("<nested>", deep)) + string.Concat(Enumerable.Repeat("</nested>", deep));
        var config = $"""<configuration><packageSources><add key="a" value="feed" /></packageSources>{nested}</configuration>""";
        Assert.Empty(PackageSources.FoldersIn("", Encoding.UTF8.GetBytes(config)));
    }

    [Theory]
    [InlineData("layered", new[] { "toolchain: all", "toolchain: dotnet.sdk" })]
    [InlineData("aot", new[] { "toolchain: all", "toolchain: aot.linker", "toolchain: dotnet.sdk" })]
    public async Task The_linker_is_part_of_the_key_of_native_programs_alone(string publish, string[] values)
    {
        using var source = new Repository();
        source.Write("app/App.csproj", "<Project />");
        source.Write("app/service.yaml", $"build: {{ dotnet: App.csproj, publish: {publish} }}\n");
        source.CommitAll();
        var (git, token) = (await source.OpenAsync(), TestContext.Current.CancellationToken);
        var toolchain = new Toolchain(new Dictionary<string, string> { ["dotnet.sdk"] = "1", ["files.node"] = "2", ["aot.linker"] = "3",
            ["all"] = "4" });
        var inputs = Assert.Single(await InputReader.ReadAsync(git, await CatalogReader.ReadAsync(git, "HEAD", token), toolchain, token));
        Assert.Equal(values, inputs.Values.Keys.Where(name => name.StartsWith("toolchain: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_toolchain_is_part_of_the_key()
    {
        var token = TestContext.Current.CancellationToken;
        var git = await _source.OpenAsync();
        var catalog = await CatalogReader.ReadAsync(git, "HEAD", token);
        var other = await InputReader.ReadAsync(git, catalog, new(new Dictionary<string, string> { ["dotnet.sdk"] = "10.0.402" }), token);
        Assert.NotEqual((await Inputs.Of(_source, "api")).Key, other.Single(one => one.Unit.Name == "api").Key);
    }

    [Fact]
    public async Task A_mode_is_part_of_the_key_and_a_commit_is_not()
    {
        var before = (await Inputs.Of(_source, "api")).Key;
        _source.Git("commit", "-q", "--allow-empty", "-m", "nothing");
        Assert.Equal(before, (await Inputs.Of(_source, "api")).Key);
        _source.Git("update-index", "--chmod=+x", "services/api/Program.cs");
        _source.Git("commit", "-q", "-m", "mode");
        Assert.NotEqual(before, (await Inputs.Of(_source, "api")).Key);
    }

    [Fact]
    public async Task Of_package_versions_only_those_in_use_count()
    {
        async Task<UnitInputs> WithAsync(string versions, string rest = "")
        {
            _source.Commit("Directory.Packages.props",
                $"<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>{rest}</PropertyGroup><ItemGroup>{versions}</ItemGroup></Project>");
            return await Inputs.Of(_source, "api");
        }
        _source.Write("libs/Deep/Deep.csproj", "<Project><ItemGroup><PackageReference Include=\"npgsql\" /></ItemGroup></Project>");
        var first = await WithAsync("""<PackageVersion Include="Npgsql" Version="1" /><PackageVersion Include="Dapper" Version="1" />""");
        Assert.Equal("1", first.Values["Directory.Packages.props: Npgsql"]);
        Assert.False(first.Files.Single(file => file.Path == "Directory.Packages.props").InKey);
        Assert.Equal(first.Key,
            (await WithAsync("""<PackageVersion Include="Npgsql" Version="1" /><PackageVersion Include="Dapper" Version="2" />""")).Key);
        Assert.NotEqual(first.Key,
            (await WithAsync("""<PackageVersion Include="Npgsql" Version="2" /><PackageVersion Include="Dapper" Version="2" />""")).Key);
        Assert.NotEqual(first.Key,
            (await WithAsync("""<PackageVersion Include="Npgsql" Version="1" /><GlobalPackageReference Include="Analyzer" Version="1" />""")).Key);
        var pinned = await WithAsync("""<PackageVersion Include="Npgsql" Version="1" /><PackageVersion Include="Dapper" Version="1" />""",
            "<CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>");
        Assert.True(pinned.Files.Single(file => file.Path == "Directory.Packages.props").InKey);
    }

    [Fact]
    public async Task Tests_see_the_build_and_what_their_commands_name()
    {
        var token = TestContext.Current.CancellationToken;
        _source.Write("tests/Api.Tests/Api.Tests.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"../../libs/Unused/Unused.csproj\" /></ItemGroup></Project>");
        _source.Write("tests/Api.Tests/T.cs", "x");
        _source.Write("tests/Directory.Build.props", "<Project />");
        _source.Write("scripts/test.sh", "x");
        _source.Write("services/api/service.yaml",
            "build: { dotnet: Api.csproj }\ntest: [[dotnet, test, ../../tests/Api.Tests], [bash, ../../scripts/test.sh, --filter=x]]\n");
        _source.CommitAll();
        var git = await _source.OpenAsync();
        var catalog = await CatalogReader.ReadAsync(git, "HEAD", token);
        var tests = (await InputReader.ReadTestFilesAsync(git, catalog, catalog.Units.Single(unit => unit.Name == "api"), token))
            .Select(file => file.Path).ToList();
        var build = (await Inputs.Of(_source, "api")).Paths().ToList();
        Assert.Equal(["libs/Unused/Unused.csproj", "scripts/test.sh", "tests/Api.Tests/Api.Tests.csproj", "tests/Api.Tests/T.cs",
            "tests/Directory.Build.props"], tests.Except(build));
        Assert.Empty(build.Except(tests));
    }
}

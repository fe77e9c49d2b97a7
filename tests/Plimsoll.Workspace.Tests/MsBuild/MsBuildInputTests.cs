using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.MsBuild;

/// <summary>What MSBuild takes is an input, however a project says it. The unit is <c>app</c>; what is not in its folder has to be
/// found.</summary>
public sealed class MsBuildInputTests : IDisposable
{
    private readonly Repository _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public Task An_item_is_an_input() => HoldAsync(content => $"""<ItemGroup>{content}</ItemGroup>""",
    [
        ("""<Content Include="..\shared\app.$(Configuration).json" />""", "shared/app.Release.json"),
        ("""<Content Include="$(ProjectDir)..\x\*.json" />""", "x/a.json x/b.JSON"),
        ("""<Content Include="..\x\*.Json" />""", "x/a.json x/b.JSON"),
        ("""<Content Include="..\**\DEEP\?.json" />""", "x/deep/c.json"),
        ("""<Content Include="..\x\b.JSON" />""", "x/b.JSON"),
        ("""<Content Include="..\x\b.json" />""", ""),
        ("""<Content Include="..\x\*.*" />""", "x/LICENSE x/Old.dll x/a.json x/b.JSON"),
        ("""<Content Include="..\x\a%2ejson;%2e%2e\shared\app.Debug.json" />""", "shared/app.Debug.json x/a.json"),
        ("""<Content Include="$([System.IO.Path]::Combine('$(ProjectDir)', '..', 'x', 'a.json'))" />""", "x/a.json"),
        ("""<Content Include="$([MSBuild]::NormalizePath('$(MSBuildThisFileDirectory)', '../x', 'a.json'))" />""", "x/a.json"),
        ("""<Content Include="$([MSBuild]::GetDirectoryNameOfFileAbove($(MSBuildThisFileDirectory), 'marker.txt'))/x/a.json" />""",
            "marker.txt x/a.json"),
        ("""<Content Include="..\$(MSBuildProjectName.ToLower())\..\x\a.json" />""", "x/a.json"),
        ("""<Content Include="..\$(Configuration.Substring(0, 1))\a.json" />""", "x/a.json"),
        ("""<Content Include="..\shared\app.$(SolutionName).json" />""", "shared/app.Debug.json shared/app.Release.json"),
        ("""<Content Include="$(OutDir)a.json;$(NuGetPackageRoot)x/a.json" />""", ""),
        ("""<Content Include="$(Late)/a.json" /></ItemGroup><PropertyGroup><Late>../x</Late></PropertyGroup><ItemGroup>""", "x/a.json"),
        ("""<Names Include="x" /><Content Include="@(Names->'../%(Identity)/a.json')" />""", "x/a.json"),
        ("""<Content Include="../x/a.json" Condition="'$(Configuration)' == 'Debug'" />""", ""),
        ("""<Content Include="../x/a.json" Condition="'$(Configuration)' != 'Debug' And '$(Nothing)' == ''" />""", "x/a.json"),
        ("""<Content Include="../x/a.json" Condition="'$(TargetFramework)' == 'net10.0'" />""", "x/a.json"),
        ("""<Content Include="here.json" Condition="Exists('..\x\LICENSE')" />""", "x/LICENSE"),
        ("""<Protobuf Include="..\proto\api\a.proto" ProtoRoot="..\proto" />""", "proto/api/a.proto proto/common/b.proto"),
        ("""<Protobuf Include="..\proto\api\a.proto"><ProtoRoot>..\proto\</ProtoRoot></Protobuf>""",
            "proto/api/a.proto proto/common/b.proto"),
        ("""<Protobuf Include="..\proto\api\a.proto" />""", "proto/api/a.proto"),
        ("""<Protobuf Include="own.proto" AdditionalImportDirs="..\proto\common" />""", "proto/common/b.proto"),
        ("""<Reference Include="..\x\Old.dll" />""", "x/Old.dll"),
        ("""<Content Include="..\x\a.json" Exclude="$([MSBuild]::GetDirectoryNameOfFileAbove($(MSBuildThisFileDirectory), 'marker.txt'))/x/b.json" />""", "marker.txt x/a.json"),
        ("""<AssemblyAttribute Include="A"><_Parameter1>$([System.IO.File]::ReadAllText('../x/LICENSE'))</_Parameter1></AssemblyAttribute>""", "x/LICENSE"),
        ("""<Content Include="here.json" Link="$([System.IO.File]::ReadAllText('../x/LICENSE'))" />""", "x/LICENSE"),
    ]);

    [Fact]
    public Task A_property_is_known_in_every_way_it_may_come_to_be() =>
        HoldAsync(content => $"""<PropertyGroup>{content}</PropertyGroup><ItemGroup><Content Include="$(Where)/a.json" /></ItemGroup>""",
    [
        ("""<Where Condition="'$(Where)' == ''">../x</Where>""", "x/a.json"),
        ("""<Where>../shared</Where><Where Condition="'$(Where)' == ''">../x</Where>""", ""),
        ("""<Where>../x</Where><Where Condition="'$(OutputType)' == 'Exe'">../shared</Where>""", "x/a.json"),
        ("""<Where Condition="'$(Configuration)' == 'Debug'">../shared</Where><Where Condition=" '$(Configuration)' == 'Release' ">../x</Where>""", "x/a.json"),
        ("""<Set>yes</Set></PropertyGroup><PropertyGroup Condition="'$(Set)' == 'YES'"><Set>no</Set><Where>../x</Where>""", "x/a.json"),
        ("""<Version>$([System.IO.File]::ReadAllText('$(MSBuildThisFileDirectory)../x/LICENSE').Trim())</Version>""", "x/LICENSE"),
        ("""<Where>$([System.String]::Copy('../x'))</Where>""", "x/a.json"),
    ]);

    [Fact]
    public Task Targets_and_branches_count() => HoldAsync(content => content,
    [
        ("""<Choose><When Condition="'$(A)' == ''"><PropertyGroup><W>x</W></PropertyGroup></When><Otherwise><PropertyGroup><W>shared</W></PropertyGroup></Otherwise></Choose><ItemGroup><Content Include="../$(W)/a.json" /></ItemGroup>""", "x/a.json"),
        ("""<Target Name="T"><Copy SourceFiles="../x/a.json" DestinationFolder="$(OutDir)" /></Target>""", "x/a.json"),
        ("""<Target Name="T"><ReadLinesFromFile File="$(ProjectDir)../x/LICENSE"><Output TaskParameter="Lines" PropertyName="L" /></ReadLinesFromFile></Target>""", "x/LICENSE"),
        ("""<Target Name="T"><PropertyGroup><D>../x</D></PropertyGroup><ItemGroup><Content Include="$(D)/a.json" /></ItemGroup></Target>""", "x/a.json"),
        ("""<Target Name="T"><ReadLinesFromFile File="here"><Output TaskParameter="Lines" PropertyName="L" /></ReadLinesFromFile><ItemGroup><Content Include="../$(L)/a.json" /></ItemGroup></Target>""", "x/a.json"),
        ("""<Target Name="T"><Exec Command="sh ../x/LICENSE --to obj" /></Target>""", "x/LICENSE"),
        ("""<Target Name="T"><ItemGroup><Content Include="@(Compile);%(Compile.FullPath)" /></ItemGroup></Target>""", ""),
        ("""<UsingTask TaskName="T" AssemblyFile="../x/Old.dll" />""", "x/Old.dll"),
    ]);

    [Fact]
    public async Task Items_of_a_file_above_use_the_last_value_of_a_property_of_the_project()
    {
        _source.Write("Directory.Build.props",
            """<Project><PropertyGroup><Kind>other</Kind></PropertyGroup><ItemGroup><Content Include="$(MSBuildThisFileDirectory)$(Kind)/a.json" /></ItemGroup></Project>""");
        Assert.Equal(["Directory.Build.props", "x/a.json"], await OutsideAsync("<PropertyGroup><Kind>x</Kind></PropertyGroup>"));
    }

    [Fact]
    public async Task Only_the_nearest_file_above_is_imported()
    {
        _source.Write("Directory.Build.props", """<Project><PropertyGroup><Where>../shared</Where></PropertyGroup></Project>""");
        _source.Write("app/Directory.Build.props", "<Project />");
        Assert.Contains("x/a.json",
            await OutsideAsync("""<PropertyGroup><Where Condition="'$(Where)' == ''">../x</Where></PropertyGroup><ItemGroup><Content Include="$(Where)/a.json" /></ItemGroup>"""));
    }

    [Theory]
    [InlineData("""<Import Project="../eng/$(Configuration).props" />""")]
    [InlineData("""<Import Project="../eng/$([System.String]::Copy('Release')).props" />""")]
    [InlineData("""<Import Project="../eng/*.props" />""")]
    [InlineData("""<Import Project="../eng/release.inc" />""")]
    [InlineData("""<PropertyGroup><CustomAfterMicrosoftCommonTargets>$(MSBuildThisFileDirectory)../eng/Release.props</CustomAfterMicrosoftCommonTargets></PropertyGroup>""")]
    public async Task An_import_is_followed(string project)
    {
        _source.Write("eng/Release.props",
            """<Project><ItemGroup><Content Include="$(MSBuildThisFileDirectory)../x/a.json" /></ItemGroup></Project>""");
        _source.Write("eng/release.inc",
            """<Project><ItemGroup><Content Include="$(MSBuildThisFileDirectory)../x/a.json" /></ItemGroup></Project>""");
        Assert.Contains("x/a.json", await OutsideAsync(project));
    }

    [Fact]
    public async Task A_referenced_project_is_read_with_the_properties_that_it_is_given()
    {
        _source.Write("lib/Lib.csproj",
            """<Project><ItemGroup Condition="'$(Mode)' == 'x'"><Content Include="../x/a.json" /></ItemGroup></Project>""");
        Assert.Equal(["lib/Lib.csproj"], await OutsideAsync("""<ItemGroup><ProjectReference Include="../lib/Lib.csproj" /></ItemGroup>"""));
        Assert.Equal(["lib/Lib.csproj", "x/a.json"],
            await OutsideAsync("""<ItemGroup><ProjectReference Include="../lib/Lib.csproj" AdditionalProperties="Mode=x" /></ItemGroup>"""));
        _source.Write("app/Directory.Build.rsp", "-p:Mode=x");
        Assert.Equal(["x/a.json"],
            await OutsideAsync("""<ItemGroup><Content Include="../x/a.json" Condition="'$(Mode)' == 'x'" /></ItemGroup>"""));
    }

    [Fact]
    public async Task A_project_in_a_folder_below_is_taken_as_the_sdk_takes_it()
    {
        _source.Write("app/Tests/Tests.csproj", "<Project />");
        _source.Write("app/Tests/T.cs", "x");
        _source.Write("app/Tests/settings.json", "{}");
        _source.Write("app/Tests/notes.md", "x");
        Task<List<string>> BelowAsync(string project) => FilesAsync(project,
            path => path.StartsWith("app/Tests/", StringComparison.Ordinal));
        Assert.Equal(["app/Tests/T.cs"], await BelowAsync("""<Project Sdk="Microsoft.NET.Sdk" />"""));
        Assert.Equal(["app/Tests/T.cs", "app/Tests/settings.json"], await BelowAsync("""<Project Sdk="Microsoft.NET.Sdk.Web" />"""));
        Assert.Equal(["app/Tests/settings.json"],
            await BelowAsync("""<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><Compile Remove="Tests/**" /></ItemGroup></Project>"""));
        Assert.Empty(await BelowAsync("""<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><DefaultItemExcludes>$(DefaultItemExcludes);Tests/**</DefaultItemExcludes></PropertyGroup></Project>"""));
        Assert.Empty(await BelowAsync("""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><EnableDefaultCompileItems>false</EnableDefaultCompileItems></PropertyGroup></Project>"""));
        Assert.Equal(["app/Tests/T.cs"],
            await BelowAsync("""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><Compile Remove="Tests/**" Condition="'$(OutputType)' == 'Exe'" /></ItemGroup></Project>"""));
        Assert.Equal(["app/Tests/notes.md"],
            await BelowAsync("""<Project><ItemGroup><Content Include="**/*.md" /></ItemGroup></Project>"""));
    }

    [Fact]
    public async Task What_is_not_known_is_said_with_its_place_and_counts_in_every_way()
    {
        _source.Write("app/App.csproj", "<Project>\n<ItemGroup>\n<Content Include=\"$(SolutionDir)a.json\" />\n</ItemGroup></Project>");
        var inputs = await ReadAsync();
        Assert.Equal(["app/App.csproj:3: Content $(SolutionDir)a.json"], inputs.Doubts);
        Assert.Equal("Content item, app/App.csproj:3: Content $(SolutionDir)a.json",
            inputs.Files.Single(file => file.Path == "x/a.json").Via);
        _source.Write("app/App.csproj", """<Project><ItemGroup><Content Include="../x/a.json" /></ItemGroup></Project>""");
        Assert.Empty((await ReadAsync()).Doubts);
        _source.Write("app/App.csproj", """<Project><ItemGroup><Content Include="$(SolutionDir)" /></ItemGroup></Project>""");
        Assert.Contains("marker.txt", (await ReadAsync()).Paths());
    }

    [Fact]
    public async Task A_new_file_that_a_glob_finds_changes_the_unit()
    {
        await OutsideAsync("""<ItemGroup><Content Include="..\x\*.JSON" /></ItemGroup>""");
        using var cache = new TempFolder();
        var git = await _source.OpenAsync();
        _source.Commit("x/new.json", "{}");
        _source.Commit("x/new.txt", "{}");
        async Task<int> ChangedAsync(string to) => (await ChangePlanner.CompareAsync(git, $"{to}~1", to, cache.Path,
            TestContext.Current.CancellationToken)).Units.Count;
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(1, await ChangedAsync("HEAD~1"));
            Assert.Equal(0, await ChangedAsync("HEAD"));
        }
    }

    /// <summary>Each case is a unit with folders of its own, all in one commit.</summary>
    private async Task HoldAsync(Func<string, string> project, (string Content, string Expected)[] cases)
    {
        foreach (var (i, one) in cases.Index())
        {
            Write($"case{i}/");
            _source.Write($"case{i}/app/App.csproj", $"<Project>{project(one.Content)}</Project>");
            _source.Write($"case{i}/app/service.yaml", $"name: case{i}\nbuild: {{ dotnet: App.csproj }}\n");
        }
        _source.CommitAll();
        var inputs = await Inputs.All(_source);
        Assert.Multiple([.. cases.Index().Select(one => new Action(() =>
        {
            var root = $"case{one.Index}/";
            var outside = inputs[$"case{one.Index}"].Paths().Where(path => path.StartsWith(root, StringComparison.Ordinal)
                && !path.StartsWith(root + "app/", StringComparison.Ordinal)).Select(path => path[root.Length..]);
            Assert.Equal($"{one.Item.Content}\n{one.Item.Expected}", $"{one.Item.Content}\n{string.Join(' ', outside)}");
        }))]);
    }

    private void Write(string root)
    {
        foreach (var path in Words("shared/app.Release.json shared/app.Debug.json x/a.json x/b.JSON x/deep/c.json x/LICENSE x/Old.dll "
            + "proto/api/a.proto proto/common/b.proto marker.txt other/b.json")) _source.Write(root + path, "x");
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private Task<List<string>> OutsideAsync(string content) => FilesAsync($"<Project>{content}</Project>",
        path => !path.StartsWith("app/", StringComparison.Ordinal));

    private async Task<List<string>> FilesAsync(string project, Func<string, bool> counts)
    {
        _source.Write("app/App.csproj", project);
        return [.. (await ReadAsync()).Paths().Where(counts).Where(path => !path.EndsWith("Tests.csproj", StringComparison.Ordinal))];
    }

    private async Task<UnitInputs> ReadAsync()
    {
        Write("");
        _source.Write("app/service.yaml", "build: { dotnet: App.csproj }\n");
        _source.CommitAll();
        return await Inputs.Of(_source, "app");
    }
}

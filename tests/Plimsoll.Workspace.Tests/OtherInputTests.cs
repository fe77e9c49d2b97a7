using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests;

public sealed class OtherInputTests
{
    [Fact]
    public async Task Other_builders_take_their_folder_and_the_inputs_declared()
    {
        using var source = new Repository();
        source.Write("web/service.yaml", "build: { files: dist, run: [[npm, ci]] }\ninputs: [../proto/**/*.proto, ../assets]\n");
        source.Write("web/package.json", "{}");
        source.Write("web/inner/image.yaml", "name: inner\nversion: 1\nbuild: { dockerfile: Dockerfile }\n");
        source.Write("web/inner/Dockerfile", "x");
        source.Write("proto/a.proto", "x");
        source.Write("proto/deep/b.proto", "x");
        source.Write("proto/c.txt", "x");
        source.Write("assets/logo.svg", "x");
        source.CommitAll();
        var inputs = await Inputs.Of(source, "web");
        Assert.Equal(["assets/logo.svg", "proto/a.proto", "proto/deep/b.proto", "web/package.json", "web/service.yaml"], inputs.Paths());
        Assert.Equal("inputs: ../assets", inputs.Files[0].Via);
        Assert.Equal(["web/inner/Dockerfile", "web/inner/image.yaml"], (await Inputs.Of(source, "inner")).Paths());
    }

    [Fact]
    public async Task The_context_of_a_Dockerfile_is_an_input_with_the_units_in_it()
    {
        using var source = new Repository();
        source.Write("shop/api/service.yaml", "build: { dockerfile: Dockerfile, context: .. }\n");
        source.Write("shop/api/Dockerfile", "x");
        source.Write("shop/web/service.yaml", "build: { dockerfile: Dockerfile }\n");
        source.Write("shop/web/Dockerfile", "x");
        source.Write("other/file", "x");
        source.CommitAll();
        Assert.Equal(["shop/api/Dockerfile", "shop/api/service.yaml", "shop/web/Dockerfile", "shop/web/service.yaml"],
            (await Inputs.Of(source, "api")).Paths());
        Assert.Equal(["shop/web/Dockerfile", "shop/web/service.yaml"], (await Inputs.Of(source, "web")).Paths());
    }

    [Fact]
    public async Task A_base_of_the_workspace_passes_its_changes_on()
    {
        using var source = new Repository();
        source.Write("base/Dockerfile", "1");
        source.Write("base/image.yaml", "name: base\nversion: 1\n");
        source.Write("middle/Dockerfile", "1");
        source.Write("middle/image.yaml", "name: middle\nversion: 1\nbuild: { dockerfile: Dockerfile, base: base }\n");
        source.Write("api/Dockerfile", "1");
        source.Write("api/service.yaml", "build: { dockerfile: Dockerfile, base: middle }\n");
        source.Write("other/Dockerfile", "1");
        source.Write("other/service.yaml", $"build: {{ dockerfile: Dockerfile, base: 'x@sha256:{new string('1', 64)}' }}\n");
        source.CommitAll();
        var before = await Inputs.All(source);
        source.Commit("base/Dockerfile", "2");
        var after = await Inputs.All(source);
        Assert.Equal(["api", "base", "middle"], before.Keys.Where(name => before[name].Key != after[name].Key).Order());
        Assert.Equal(after["middle"].Key, after["api"].Values["base: middle"]);
    }

    [Fact]
    public async Task Links_bring_what_they_point_at_and_submodules_count_by_their_commit()
    {
        using var source = new Repository();
        (byte[], string, string)[] Files(string shared, char module) =>
        [
            ("api/service.yaml"u8.ToArray(), "100644", "name: api\nbuild: { dockerfile: Dockerfile }\n"),
                ("api/Dockerfile"u8.ToArray(), "100644", "x"),
            ("api/link"u8.ToArray(), "120000", "../shared/deeper"), ("shared/deeper/again"u8.ToArray(), "120000", "../../far.txt"),
                ("api/out"u8.ToArray(), "120000", "/etc/passwd"), ("api/up"u8.ToArray(), "120000", "../../../x"),
            ("shared/deeper/file"u8.ToArray(), "100644", shared), ("far.txt"u8.ToArray(), "100644", "far"),
                ("api/module"u8.ToArray(), "160000", new string(module, 40)),
            ("api/n\u00fc.txt"u8.ToArray(), "100644", "x"), ([(byte)'a', (byte)'p', (byte)'i', (byte)'/', 0xFF], "100644", "x"),
        ];
        source.Import("main", Files("1", '1'));
        var first = await Inputs.Of(source, "api", "main");
        Assert.Superset(new HashSet<string> { "api/link", "far.txt", "shared/deeper/again", "shared/deeper/file", "api/module",
            "api/n\u00fc.txt" }, first.Paths().ToHashSet());
        Assert.Equal(11, first.Files.Count);
        source.Import("main", Files("2", '1'));
        Assert.NotEqual(first.Key, (await Inputs.Of(source, "api", "main")).Key);
        source.Import("main", Files("1", '2'));
        Assert.NotEqual(first.Key, (await Inputs.Of(source, "api", "main")).Key);
        source.Import("main", Files("1", '1'));
        Assert.Equal(first.Key, (await Inputs.Of(source, "api", "main")).Key);
    }

    [Fact]
    public async Task A_submodule_is_an_input_of_whoever_needs_something_in_it()
    {
        var token = TestContext.Current.CancellationToken;
        using var source = new Repository();
        using var cache = new TempFolder();
        const string project = """<Project><ItemGroup><ProjectReference Include="../vendor/lib/src/Lib.csproj" /></ItemGroup></Project>""";
        void Commit(char module) => source.Import(
            "main",
            ("api/service.yaml"u8.ToArray(), "100644", "build: { dotnet: Api.csproj }\n"),
            ("api/Api.csproj"u8.ToArray(), "100644", project),
            ("web/service.yaml"u8.ToArray(), "100644", "build: { files: . }\ninputs: [../vendor/lib/assets/*.svg]\n"),
            ("web/index.html"u8.ToArray(), "100644", "x"),
            ("other/service.yaml"u8.ToArray(), "100644", "build: { files: . }\n"),
            ("other/index.html"u8.ToArray(), "100644", "x"),
            ("vendor/lib"u8.ToArray(), "160000", new string(module, 40)));
        Commit('1');
        var before = source.Git("rev-parse", "main");
        var users = (await Inputs.All(source, "main")).Values.Where(inputs => inputs.Paths().Contains("vendor/lib"));
        Assert.Equal(["api", "web"], users.Select(inputs => inputs.Unit.Name).Order());
        Commit('2');
        var plan = await ChangePlanner.CompareAsync(await source.OpenAsync(), before, "main", cache.Path, token);
        var reasons = plan.Units.Select(change => $"{change.Unit.Name}: {change.Reasons.Single().Path}");
        Assert.Equal(["api: vendor/lib", "web: vendor/lib"], reasons);
    }

    [Theory]
    [InlineData("a/**", "a/b", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a/**", "ab/c", false)]
    [InlineData("a/**/*.cs", "a/x.cs", true)]
    [InlineData("a/**/*.cs", "a/b/c/x.cs", true)]
    [InlineData("a/**/*.cs", "a/b/x.cs/y", false)]
    [InlineData("**/x", "x", true)]
    [InlineData("**/x", "a/b/x", true)]
    [InlineData("a/*/c", "a/b/c", true)]
    [InlineData("a/*/c", "a/b/d/c", false)]
    [InlineData("a/?.txt", "a/b.txt", true)]
    [InlineData("a/*b*.txt", "a/xxbyy.txt", true)]
    [InlineData("a/*b*.txt", "a/xxyy.txt", false)]
    [InlineData("a/b", "a/b/c", true)]
    [InlineData("a/b", "a/bc", false)]
    public void Globs(string pattern, string path, bool matches) => Assert.Equal(matches, new Workspace.Inputs.Glob(pattern).Matches(path));
}

using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests;

public sealed class ChangePlanTests : IDisposable
{
    private readonly Repository _source = new();
    private readonly TempFolder _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _source.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task Every_unit_of_a_change_with_its_reasons()
    {
        var from = Start();
        _source.Write("api/Program.cs", "2");
        _source.Write("libs/Core/Core.cs", "2");
        _source.Write("README.md", "2");
        _source.CommitAll();
        var plan = await PlanAsync(from, "HEAD");
        Assert.Equal(from, plan.From);
        Assert.Equal("acme", plan.Workspace);
        Assert.Equal(["api modified: api/Program.cs (folder), libs/Core/Core.cs (project reference)",
            "web modified: libs/Core/Core.cs (inputs: ../libs/Core/*.cs)"], Lines(plan));
        Assert.Empty((await PlanAsync("HEAD", "HEAD")).Units);
        Assert.Equal(("Api.csproj", "api/service.yaml"), (plan.Units[0].Unit.Build.Source, plan.Units[0].Unit.ManifestPath));
    }

    [Fact]
    public async Task From_the_empty_tree_everything_is_added_and_to_it_everything_removed()
    {
        Start();
        Assert.Equal(["api added: api/service.yaml (added)", "tool added: tool/image.yaml (added)", "web added: web/service.yaml (added)"],
            Lines(await PlanAsync(null, "HEAD")));
        _source.Import("empty");
        Assert.Equal(["api removed: api/service.yaml (removed)", "tool removed: tool/image.yaml (removed)",
            "web removed: web/service.yaml (removed)"], Lines(await PlanAsync("main", "empty")));
    }

    [Fact]
    public async Task A_merge_brings_what_the_branch_changed()
    {
        var from = Start();
        _source.Git("checkout", "-q", "-b", "side");
        _source.Commit("api/Program.cs", "2");
        _source.Git("checkout", "-q", "main");
        _source.Commit("tool/Dockerfile", "2");
        var before = _source.Git("rev-parse", "HEAD");
        _source.Git("merge", "-q", "--no-ff", "-m", "merge", "side");
        Assert.Equal(["api modified: api/Program.cs (folder)"], Lines(await PlanAsync(before, "HEAD")));
        Assert.Equal(["api", "tool"], (await PlanAsync(from, "HEAD")).Units.Select(change => change.Unit.Name));
    }

    [Fact]
    public async Task Renames_modes_and_cases()
    {
        var from = Start();
        _source.Git("mv", "api/Program.cs", "api/program.cs");
        _source.Git("update-index", "--chmod=+x", "tool/Dockerfile");
        _source.Git("commit", "-q", "-m", "x");
        Assert.Equal(["api modified: api/Program.cs (folder), api/program.cs (folder)", "tool modified: tool/Dockerfile (folder)"],
            Lines(await PlanAsync(from, "HEAD")));
    }

    [Fact]
    public async Task A_unit_that_moves_is_modified_and_one_that_is_renamed_is_removed_and_added()
    {
        var from = Start();
        _source.Git("mv", "tool", "moved");
        _source.CommitAll();
        Assert.Equal(["tool modified"], Lines(await PlanAsync(from, "HEAD")).Select(line => line.Split(':')[0]));
        from = _source.Git("rev-parse", "HEAD");
        _source.Commit("moved/image.yaml", "name: renamed\nversion: 1\n");
        Assert.Equal(["renamed added: moved/image.yaml (added)", "tool removed: moved/image.yaml (removed)"],
            Lines(await PlanAsync(from, "HEAD")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_manifest_counts_where_it_decides_the_image()
    {
        var from = Start();
        _source.Commit("api/service.yaml", "build: { dotnet: Api.csproj }\nport: 3030\nreplicas: 7\n");
        Assert.Empty((await PlanAsync(from, "HEAD")).Units);
        _source.Commit("api/service.yaml", "build: { dotnet: Api.csproj, publish: trimmed }\nport: 3030\nreplicas: 7\n");
        Assert.Equal(["api modified: api/service.yaml (build: dotnet Api.csproj layered -> dotnet Api.csproj trimmed)"],
            Lines(await PlanAsync(from, "HEAD")));
        from = _source.Git("rev-parse", "HEAD");
        _source.Commit("tool/image.yaml", "name: tool\nversion: 2.0\n");
        var change = Assert.Single((await PlanAsync(from, "HEAD")).Units);
        Assert.Equal("2.0", change.Unit.Version);
        Assert.Contains(new("tool/image.yaml", "version: 1 -> 2.0"), change.Reasons);
    }

    [Fact]
    public async Task A_package_version_reaches_those_who_use_it()
    {
        Start();
        _source.Write("Directory.Packages.props",
            """<Project><ItemGroup><PackageVersion Include="Npgsql" Version="1" /><PackageVersion Include="Other" Version="1" /></ItemGroup></Project>""");
        _source.Write("libs/Core/Core.csproj", """<Project><ItemGroup><PackageReference Include="Npgsql" /></ItemGroup></Project>""");
        var from = _source.CommitAll();
        var other =
            _source.Commit("Directory.Packages.props",
            """<Project><ItemGroup><PackageVersion Include="Npgsql" Version="1" /><PackageVersion Include="Other" Version="2" /></ItemGroup></Project>""");
        Assert.Empty((await PlanAsync(from, other)).Units);
        var used =
            _source.Commit("Directory.Packages.props",
            """<Project><ItemGroup><PackageVersion Include="Npgsql" Version="2" /><PackageVersion Include="Other" Version="2" /></ItemGroup></Project>""");
        Assert.Equal(["api modified: Directory.Packages.props (Npgsql: 1 -> 2)"], Lines(await PlanAsync(other, used)));
    }

    [Fact]
    public async Task What_is_broken_at_the_earlier_commit_does_not_hide_the_plan_and_is_said()
    {
        Start();
        var broken = _source.Commit("api/service.yaml", "build: [");
        _source.Write("api/service.yaml", "build: { dotnet: Api.csproj }\n");
        _source.Write("tool/Dockerfile", "2");
        var mended = _source.CommitAll();
        var plan = await PlanAsync(broken, mended);
        Assert.Equal(["api added: api/service.yaml (added)", "tool modified: tool/Dockerfile (folder)"], Lines(plan));
        Assert.Equal("api/service.yaml", Assert.Single(plan.Ignored).File);
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => PlanAsync(mended, broken));
        Assert.Equal((Outcome.Usage, 1), (refused.Outcome, refused.Findings.Count));
    }

    [Fact]
    public async Task Submodules_and_odd_paths()
    {
        Start();
        (byte[], string, string)[] Files(char module, string odd) =>
            [("ünit/service.yaml"u8.ToArray(), "100644", "name: unit\n"), ("ünit/Dockerfile"u8.ToArray(), "100644", "x"),
                ("ünit/module"u8.ToArray(), "160000", new string(module, 40)), ([.. "ünit/"u8, 0xFE], "100644", odd)];
        var one = _source.Import("main", Files('1', "a"));
        var two = _source.Import("main", Files('2', "a"));
        var three = _source.Import("main", Files('2', "b"));
        Assert.Equal(["unit modified: ünit/module (folder)"], Lines(await PlanAsync(one, two)));
        Assert.Equal([.. "ünit/"u8, 0xFE], Source.GitPath.Encode(Assert.Single((await PlanAsync(two, three)).Units[0].Reasons).Path));
    }

    [Fact]
    public async Task A_shallow_clone_says_how_to_get_what_is_missing()
    {
        var from = Start();
        _source.Commit("api/Program.cs", "2");
        using var shallow = new Repository();
        shallow.Git("fetch", "-q", "--depth=1", "file://" + _source.Folder, "main:copy");
        var git = await shallow.OpenAsync();
        var missing = await Assert.ThrowsAsync<PlimsollException>(() => ChangePlanner.CompareAsync(git, from, "copy", null, Token));
        Assert.Equal(Outcome.Unavailable, missing.Outcome);
        Assert.StartsWith("PLM1003", missing.Message, StringComparison.Ordinal);
        Assert.Contains("git fetch --unshallow", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_cache_is_only_slower()
    {
        var from = Start();
        _source.Commit("api/Program.cs", "2");
        var plan = await PlanAsync(from, "HEAD");
        foreach (var file in Directory.GetFiles(Path.Combine(_cache.Path, "changes"))) await File.WriteAllBytesAsync(file,
            (await File.ReadAllBytesAsync(file, Token))[..^3], Token);
        Assert.Equal(Lines(plan), Lines(await PlanAsync(from, "HEAD")));
        foreach (var file in Directory.GetFiles(Path.Combine(_cache.Path, "changes"))) await File.WriteAllTextAsync(file,
            "same ../../etc/passwd", Token);
        Assert.Equal(Lines(plan), Lines(await PlanAsync(from, "HEAD")));
        Directory.Delete(_cache.Path, recursive: true);
        Assert.Equal(Lines(plan), Lines(await PlanAsync(from, "HEAD")));
    }

    private string Start()
    {
        _source.Write("plimsoll.yaml", "workspace: acme\n");
        _source.Write("README.md", "1");
        _source.Write("api/service.yaml", "build: { dotnet: Api.csproj }\nport: 3030\n");
        _source.Write("api/Api.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"../libs/Core/Core.csproj\" /></ItemGroup></Project>");
        _source.Write("api/Program.cs", "1");
        _source.Write("libs/Core/Core.csproj", "<Project />");
        _source.Write("libs/Core/Core.cs", "1");
        _source.Write("web/service.yaml", "build: { dockerfile: Dockerfile }\ninputs: [../libs/Core/*.cs]\n");
        _source.Write("web/Dockerfile", "1");
        _source.Write("tool/image.yaml", "name: tool\nversion: 1\n");
        _source.Write("tool/Dockerfile", "1");
        return _source.CommitAll();
    }

    /// <summary>With an empty cache, with a filled one, and without one: always the same.</summary>
    private async Task<ChangePlan> PlanAsync(string? from, string to)
    {
        var git = await _source.OpenAsync();
        var plan = await ChangePlanner.CompareAsync(git, from, to, null, Token);
        for (var i = 0; i < 2; i++) Assert.Equal(Lines(plan), Lines(await ChangePlanner.CompareAsync(git, from, to, _cache.Path, Token)));
        return plan;
    }

#pragma warning disable CA1308 // the words of the command line are lower-case
    private static List<string> Lines(ChangePlan plan) =>
        [.. plan.Units.Select(change =>
            $"{change.Unit.Name} {change.Change.ToString().ToLowerInvariant()}: {string.Join(", ", change.Reasons.Select(reason => $"{reason.Path} ({reason.Via})"))}")];
#pragma warning restore CA1308
}

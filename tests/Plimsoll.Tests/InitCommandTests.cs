namespace Plimsoll.Tests;

/// <summary><c>init</c> in front of a person, in a script, and when there is nothing to do.</summary>
public sealed class InitCommandTests : IDisposable
{
    private const string Project = """<Project Sdk="Microsoft.NET.Sdk.Web" />""";

    private readonly TempFolder _folder = new();
    private readonly GitFolder _git;

    public InitCommandTests() => _git = GitFolder.InitAsync(_folder["repository"]).GetAwaiter().GetResult();

    [Theory]
    [InlineData(true, "")]
    [InlineData(true, "YES")]
    [InlineData(true, "what?", "y")]
    [InlineData(false, "n")]
    [InlineData(false, null)]
    public async Task A_person_sees_the_files_and_is_asked(bool writes, params string?[]? answers)
    {
        await _git.CommitAsync("Api.csproj", Project);
        var (typed, captured) = Person(answers ?? [null]);
        Assert.Equal(0, await captured.RunAsync("-C", _git.Path, "init"));
        var said = captured.Out.ToString();
        Assert.Contains("service.yaml:\n  name: ", said, StringComparison.Ordinal);
        Assert.Contains("Write these 2 files? [Y/n] ", said, StringComparison.Ordinal);
        Assert.Empty(typed);
        Assert.Equal(writes, File.Exists(Path.Combine(_git.Path, "service.yaml")));
        Assert.Equal(writes ? "Next: git add . && git commit -m \"Describe the services\" && plimsoll up -d"
            : "Next: plimsoll init   (it writes these files, and none that is there)", Last(captured));
    }

    [Theory]
    [InlineData("--yes")]
    [InlineData("-y")]
    [InlineData(null)]
    public async Task Nobody_is_asked_who_said_yes_or_cannot_answer(string? option)
    {
        await _git.CommitAsync("Api.csproj", Project);
        await _git.CommitAsync("Jobs.csproj", """<Project Sdk="Microsoft.NET.Sdk.Worker" />""");
        var captured = option is not null ? Person([]).Captured : new CapturedShell();
        Assert.Equal(0, await captured.RunAsync(["-C", _git.Path, "init", .. option is null ? [] : (string[])[option]]));
        Assert.Equal("wrote jobs/service.yaml\nwrote plimsoll.yaml\nwrote service.yaml\n", captured.Out.ToString());
        Assert.StartsWith("Next: git add .", Last(captured), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_git.Path, "jobs", "service.yaml")));

        // written, and in no commit yet
        Assert.StartsWith("Next: git add .", await NextAsync(), StringComparison.Ordinal);
        await _git.CommitAsync();
        Assert.Equal("Next: plimsoll up -d", await NextAsync());
    }

    [Fact]
    public async Task A_dry_run_shows_and_neither_asks_nor_writes()
    {
        await _git.CommitAsync("Api.csproj", Project);
        var (_, captured) = Person([]);
        Assert.Equal(0, await captured.RunAsync("-C", _git.Path, "init", "--dry-run"));
        Assert.Contains("plimsoll.yaml:\n  plimsoll: 1\n", captured.Out.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Next: plimsoll init", Last(captured), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_git.Path, "plimsoll.yaml")));
    }

    [Fact]
    public async Task Of_several_target_frameworks_the_newest_that_the_SDK_here_builds_is_written()
    {
        var newest = $"net{Environment.Version.Major}.{Environment.Version.Minor}";
        await _git.CommitAsync("Api.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFrameworks>{newest};net8.0;net99.0</TargetFrameworks></PropertyGroup>
            </Project>
            """);
        var captured = new CapturedShell();
        Assert.Equal(0, await captured.RunAsync("-C", _git.Path, "init", "--dry-run"));
        var build = $"build: {{ dotnet: Api.csproj, framework: {newest} }}   # the newest of ";
        Assert.Contains(build, captured.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_without_a_service_is_an_error_that_says_what_was_seen()
    {
        await _git.CommitAsync("Cargo.toml", "[package]\n");
        var captured = new CapturedShell();
        Assert.Equal(3, await captured.RunAsync("-C", _git.Path, "init"));
        var said = captured.Error.ToString();
        Assert.StartsWith("PLM1025", said, StringComparison.Ordinal);
        Assert.Contains("Cargo.toml: a program in Rust", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> NextAsync()
    {
        var captured = new CapturedShell();
        Assert.Equal(0, await captured.RunAsync("-C", _git.Path, "init"));
        Assert.Contains("nothing to write", captured.Out.ToString(), StringComparison.Ordinal);
        return Last(captured);
    }

    private static string Last(CapturedShell captured) => captured.Error.ToString().TrimEnd().Split('\n')[^1];

    private static (Queue<string?> Left, CapturedShell Captured) Person(IEnumerable<string?> answers)
    {
        var left = new Queue<string?>(answers);
        return (left, new CapturedShell(answer: left.Dequeue));
    }
}

namespace Plimsoll.Architecture.Tests;

public sealed class FileTests
{
    [Fact]
    public async Task Files_are_short_and_name_no_machine_and_no_package_registry()
    {
        var files = await Repository.FilesAsync();
        Assert.Empty(files.SelectMany(path => FileRules.Violations(path, Repository.Read(path))));
    }

    [Fact]
    public void A_long_file_is_found()
    {
        Assert.Empty(FileRules.Violations("src/A.cs", Lines(400)));
        Assert.Single(FileRules.Violations("src/A.cs", Lines(401)));
    }

    [Fact]
    public void A_pattern_that_may_backtrack_is_found()
    {
        Assert.Empty(FileRules.Violations("src/A.cs",
            "    [GeneratedRegex(@\"a+b\", RegexOptions.NonBacktracking)]\n    [GeneratedRegex(@\"\\A[a-z]{1,9}\\z\")]\n"));
        Assert.Single(FileRules.Violations("src/A.cs", "    [GeneratedRegex(@\"a+b\")]\n"));
    }

    [Theory]
    [InlineData("/wo", "rk/main/file")]
    [InlineData("see /ho", "me/somebody")]
    [InlineData("\"/Use", "rs/somebody/x\"")]
    public void A_path_of_a_machine_is_found(string start, string end) => Assert.Single(FileRules.Violations("docs/a.md", start + end));

    [Fact]
    public void A_package_registry_is_found() =>
        Assert.Single(FileRules.Violations("services/web/package-lock.json", """{"resolved": "https://packages.example.test/x.tgz"}"""));

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("x\n", count));
}

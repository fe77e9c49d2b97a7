using System.Text.Json.Nodes;

namespace Plimsoll.Architecture.Tests;

public sealed class NativeCompilationTests
{
    [Fact]
    public void The_program_compiles_to_native_code()
    {
        var files = Assembly.FilesOfOurs().ToList();
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(NativeCompilation.Violations));
    }

    /// <summary>This very assembly has one.</summary>
    [Fact]
    public void A_call_that_no_analyzer_sees_is_found()
    {
        Assert.Single(Numbers(1));
        var found = NativeCompilation.Violations(typeof(NativeCompilationTests).Assembly.Location);
        Assert.Contains(found, violation => violation.Contains("JsonArray.Add", StringComparison.Ordinal));
    }

    private static JsonArray Numbers(int number) => [.. new[] { number }];
}

using Plimsoll.Packaging.DotNet.Publishing;

namespace Plimsoll.Packaging.Tests.DotNet;

public sealed class CompilerOutputTests
{
    [Fact]
    public void Errors_are_shown_once_and_as_paths_of_the_repository() => Assert.Equal(
        ["services/a/A.cs(3,5): error CS1002: ; expected", "libs/b/B.cs(1,1): error CS0246: no such type", "error NU1101: no such package",
            "services/a/A.csproj : error MSB4019: no such import"],
        CompilerOutput.Errors("""
            /w/tree/services/a/A.cs(3,5): error CS1002: ; expected [/w/tree/services/a/A.csproj]
            /w/tree/services/a/A.cs(3,5): error CS1002: ; expected [/w/tree/services/a/A.csproj::TargetFramework=net10.0]
            /w/tree/services/a/A.cs(9,5): warning CS0168: not used [/w/tree/services/a/A.csproj]
            /_/libs/b/B.cs(1,1): error CS0246: no such type [/w/tree/libs/b/B.csproj]
              error NU1101: no such package [/w/tree/services/a/A.csproj]
            /w/tree/services/a/A.csproj : error MSB4019: no such import
            """, "/w/tree"));

    [Fact]
    public void Where_nothing_is_marked_as_an_error_the_last_lines_are_shown() =>
        Assert.Equal(["Segmentation fault"], CompilerOutput.Errors("\nSegmentation fault\n", "/w/tree"));

    [Fact]
    public void Many_errors_are_cut_and_counted()
    {
        var errors = CompilerOutput.Errors(string.Join('\n', Enumerable.Range(1, 100)
            .Select(line => $"/w/tree/A.cs({line},1): error CS1002: ; expected")), "/w/tree");
        Assert.Equal((31, "… and 70 more"), (errors.Count, errors[^1]));
    }
}

using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Tests;

public sealed class GlobLaws
{
    private static readonly Gen<string> Patterns = Paths("a", "b", "*", "?", "**", "a*", "*b", "?b", "a**", "*a*");

    private static readonly Gen<string> Names = Paths("a", "b", "ab", "ba", "abab");

    [Fact]
    public void Matches_as_the_definition_says() => Law.ForAll(from pattern in Patterns from path in Names select (pattern, path), sample =>
        Assert.Equal(Reference(sample.pattern, sample.path), new Glob(sample.pattern).Matches(sample.path)));

    [Theory]
    [InlineData("**/", "a/")]
    [InlineData("**/*a*/", "aaaaaaaa/")]
    [InlineData("*a", "aaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Ends_soon_whatever_the_pattern(string pattern, string path)
    {
        var glob = new Glob(Repeat(pattern, Bounds.Pattern) + "/x");
        Assert.All(Enumerable.Range(0, 20), i => Assert.False(glob.Matches($"{Repeat(path, 4000 + i)}/y")));
    }

    private static Gen<string> Paths(params string[] names) => Gen.Elements(names).NonEmptyListOf()
        .Select(list => string.Join('/', list.Take(7)));

    private static string Repeat(string text, int length) => string.Concat(Enumerable.Repeat(text, length / text.Length)).TrimEnd('/');

    /// <summary>What a pattern means, tried out in every way there is.</summary>
    private static bool Reference(string pattern, string path) =>
        Glob.IsWild(pattern) ? Segments(pattern.Split('/'), path.Split('/')) : path == pattern
            || path.StartsWith(pattern + "/", StringComparison.Ordinal);

    private static bool Segments(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path) => pattern switch
    {
        [] => path.IsEmpty,
        ["**"] => !path.IsEmpty,
        ["**", .. var rest] => Segments(rest, path) || (!path.IsEmpty && Segments(pattern, path[1..])),
        [var first, .. var rest] => !path.IsEmpty && Name(first, path[0]) && Segments(rest, path[1..]),
    };

    private static bool Name(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name) => pattern switch
    {
        [] => name.IsEmpty,
        ['*', .. var rest] => Name(rest, name) || (!name.IsEmpty && Name(pattern, name[1..])),
        [var first, .. var rest] => !name.IsEmpty && (first == '?' || first == name[0]) && Name(rest, name[1..]),
    };
}

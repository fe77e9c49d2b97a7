namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// A pattern over paths: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of folders. A pattern that names a folder means all
/// that is in it. Upper and lower case differ, as they do in git, unless it says otherwise. A match costs at most the length of the pattern
/// times the length of the path, whatever both are.
/// </summary>
/// <param name="Pattern">From the root of the repository.</param>
internal sealed record Glob(string Pattern)
{
    private const string AnyFolders = "**";

    private readonly string[] _segments = Split(Pattern);

    /// <summary>
    /// Whether wildcards match names in any case, as MSBuild's do also where the file system tells them apart. The folders before the first
    /// wildcard are looked up, so their case counts (FileMatcher.cs in dotnet/msbuild).
    /// </summary>
    public bool IgnoresCase { get; init; }

    /// <summary>The folder that every match is in.</summary>
    public string Root { get; } = string.Join('/', Split(Pattern).TakeWhile(segment => !IsWild(segment)));

    /// <summary>What decides which paths match: two patterns that have it in common match the same ones.</summary>
    public (string Pattern, bool IgnoresCase) Key => (Pattern, IgnoresCase);

    /// <summary>Whether any part of it is a wildcard.</summary>
    public static bool IsWild(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>How many <c>**</c> a pattern has.</summary>
    public static int CountAnyFolders(string pattern) => pattern.Split('/').Count(segment => segment == AnyFolders);

    /// <summary>Whether a path matches.</summary>
    public bool Matches(string path)
    {
        if (!IsWild(Pattern)) return Manifests.RepositoryPath.IsIn(path, Pattern);
        if (IgnoresCase && !Manifests.RepositoryPath.IsIn(path, Root)) return false;
        var names = path.Split('/');
        // on a mismatch the last ** takes one folder more; an earlier one never needs to, for what follows it has matched as early as it
        // can
        var (n, s, last, mark) = (0, 0, -1, 0);
        while (n < names.Length)
        {
            if (s < _segments.Length && _segments[s] == AnyFolders) (last, mark) = (s++, n);
            else if (s < _segments.Length && MatchesName(names[n], _segments[s])) (s, n) = (s + 1, n + 1);
            else if (last >= 0) (s, n) = (last + 1, ++mark);
            else return false;
        }
        return s == _segments.Length;
    }

    /// <summary>A <c>**</c> at the end stands for everything below, which is at least one name.</summary>
    private static string[] Split(string pattern) => pattern.Split('/') is [.., AnyFolders] segments ? [.. segments, "*"]
        : pattern.Split('/');

    /// <summary>The same within a name: on a mismatch the last star takes one letter more.</summary>
    private bool MatchesName(string name, string pattern)
    {
        var (n, p, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, n);
            else if (p < pattern.Length && (pattern[p] == '?' || AreSame(pattern[p], name[n]))) (p, n) = (p + 1, n + 1);
            else if (star >= 0) (p, n) = (star + 1, ++mark);
            else return false;
        }
        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }

    private bool AreSame(char one, char other) =>
        one == other || (IgnoresCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));
}

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// A pattern over paths: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of folders. A pattern that names a folder means all that is in it.
/// Upper and lower case differ, as they do in git.
/// </summary>
/// <param name="Pattern">From the root of the repository.</param>
internal sealed record Glob(string Pattern)
{
    private readonly string[] _segments = Pattern.Split('/');

    /// <summary>The folder that every match is in.</summary>
    public string Root => string.Join('/', _segments.TakeWhile(segment => !IsWild(segment)));

    /// <summary>Whether any part of it is a wildcard.</summary>
    public static bool IsWild(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether a path matches.</summary>
    public bool Matches(string path)
    {
        if (!IsWild(Pattern)) return Manifests.RepositoryPath.IsIn(path, Pattern);
        return Matches(path.Split('/'), 0, 0);
    }

    private bool Matches(string[] path, int at, int segment)
    {
        if (segment == _segments.Length) return at == path.Length;
        if (_segments[segment] == "**")
        {
            // at the end it stands for everything below, which is at least one name
            if (segment == _segments.Length - 1) return at < path.Length;
            for (var rest = at; rest <= path.Length; rest++)
                if (Matches(path, rest, segment + 1)) return true;
            return false;
        }
        return at < path.Length && MatchesName(path[at], _segments[segment]) && Matches(path, at + 1, segment + 1);
    }

    /// <summary>The usual two-pointer match: on a mismatch the last star takes one letter more.</summary>
    private static bool MatchesName(string name, string pattern)
    {
        var (n, p, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, n);
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n])) (p, n) = (p + 1, n + 1);
            else if (star >= 0) (p, n) = (star + 1, ++mark);
            else return false;
        }
        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }
}

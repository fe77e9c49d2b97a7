namespace Plimsoll.Source;

/// <summary>What may be handed to git as a name: nothing that it could take for an option.</summary>
internal static class Names
{
    /// <summary>A revision as a person writes it.</summary>
    public static string Revision(string revision)
    {
        ArgumentNullException.ThrowIfNull(revision);
        if (revision.Length is 0 or > 1000 || revision[0] == '-' || revision.Any(char.IsControl))
            throw new GitException(GitProblem.UnsafeName,
                $"'{Shown(revision)}' cannot name a commit: names are not empty, begin with no '-', and have no control characters");
        return revision;
    }

    /// <summary>The full name of a ref, <c>refs/…</c>.</summary>
    public static string Ref(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wrong = !name.StartsWith("refs/", StringComparison.Ordinal) || name.Contains("..", StringComparison.Ordinal)
            || name.Contains("//", StringComparison.Ordinal)
            || name.Contains("@{", StringComparison.Ordinal) || name.Contains("/.", StringComparison.Ordinal) || name.EndsWith('/')
                || name.EndsWith('.')
            || name.EndsWith(".lock", StringComparison.Ordinal) || name.Any(c => char.IsControl(c)
                || " ~^:?*[\\".Contains(c, StringComparison.Ordinal));
        return wrong
            ? throw new GitException(GitProblem.UnsafeName, $"'{Shown(name)}' is not the full name of a ref, such as refs/heads/main")
            : name;
    }

    /// <summary>An object id in full.</summary>
    public static string ObjectId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return IsObjectId(id) ? id : throw new GitException(GitProblem.UnsafeName,
            $"'{Shown(id)}' is not a full object id (40 or 64 lower-case hex digits)");
    }

    /// <summary>Whether it is an object id in full.</summary>
    public static bool IsObjectId(string id) => id.Length is 40 or 64 && id.All(char.IsAsciiHexDigitLower);

    /// <summary>The name of a file in the root of a tree.</summary>
    public static string File(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wrong = name is "" or "." or ".." || name.Equals(".git", StringComparison.OrdinalIgnoreCase)
            || name.Any(c => c == '/' || char.IsControl(c));
        return wrong ? throw new GitException(GitProblem.UnsafeName, $"'{Shown(name)}' is not the name of a file") : name;
    }

    /// <summary>Where a repository is: a URL of a protocol that is let through, or a path.</summary>
    public static string Remote(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length == 0 || source[0] == '-' || source.Any(char.IsControl) || source.Contains("::", StringComparison.Ordinal))
            throw new GitException(GitProblem.UnsafeName,
                $"'{Shown(Redaction.Hide(source))}' is not the address of a repository: a path, https://…, ssh://… or file://…");
        return source;
    }

    private static string Shown(string name) => string.Concat(name.Take(100).Select(c => char.IsControl(c) ? '?' : c));
}

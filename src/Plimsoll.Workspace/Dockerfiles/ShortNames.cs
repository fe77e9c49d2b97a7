namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>
/// What a reference to an image means by docker's rules for short names (distribution/reference, normalize.go): two references mean one
/// place when they are equal after <see cref="Expand"/>.
/// </summary>
internal static class ShortNames
{
    private const string Hub = "docker.io", Library = "library/", Latest = ":latest";

    /// <summary>
    /// The whole reference: <c>docker.io</c> where no registry is said, <c>library/</c> where there is one name only, and <c>latest</c>
    /// without a tag or digest.
    /// </summary>
    public static string Expand(string reference)
    {
        var (registry, rest) =
            HasRegistry(reference) && reference.Split('/', 2) is [var first, var after] ? (first, after) : (Hub, reference);
        // what docker itself was called before
        if (registry == "index.docker.io") registry = Hub;
        if (registry == Hub && !rest.Contains('/', StringComparison.Ordinal)) rest = Library + rest;
        var isWhole = rest.Contains('@', StringComparison.Ordinal) || rest.LastIndexOf(':') > rest.LastIndexOf('/');
        return $"{registry}/{rest}{(isWhole ? "" : Latest)}";
    }

    /// <summary>
    /// Whether a reference begins with a registry: a first part with a dot, a port or an upper-case letter, or <c>localhost</c>.
    /// </summary>
    public static bool HasRegistry(string reference) =>
        reference.Split('/', 2) is [var first, _]
        && (first is "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper));
}

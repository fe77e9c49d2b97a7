using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Gathers the files outside of a project's folder that it names, and those inside that are not inputs by themselves.</summary>
/// <param name="folder">The project's folder.</param>
/// <param name="borders">What in it is not an input because of its place: units, projects, manifests.</param>
internal sealed class MentionedFiles(string folder, IReadOnlyList<string> borders)
{
    private readonly List<Pattern> _patterns = [];
    private readonly SortedSet<string> _doubts = new(StringComparer.Ordinal);

    /// <summary>What in the project's folder is not an input because of its place.</summary>
    public IReadOnlyList<string> Borders => borders;

    public IReadOnlyList<Pattern> Patterns => [.. _patterns.DistinctBy(pattern => pattern.Glob.Pattern)];

    /// <summary>What does not say which files it means, as <c>FILE:LINE: WHAT</c>.</summary>
    public IReadOnlyList<string> Doubts => [.. _doubts];

    /// <summary>Adds what a text may name.</summary>
    /// <param name="text">One path, with the marks of <see cref="PossibleText"/>.</param>
    /// <param name="from">What it is relative to.</param>
    /// <param name="via">Why, for people.</param>
    /// <param name="where">As <c>FILE:LINE: WHAT</c>.</param>
    public void Add(string text, string from, string via, Func<string> where)
    {
        var isOpen = text.AsSpan().ContainsAny(PossibleText.Unknown, PossibleText.UnknownName);
        foreach (var pattern in PathPatterns.Of(text, from))
        {
            if (isOpen) _doubts.Add(where());
            Add(pattern, isOpen ? $"{via}, {where()}" : via);
        }
    }

    /// <summary>Adds a path that is only a place where something else may be: not the folders around the project, and only where its end is
    /// known.</summary>
    /// <inheritdoc cref="Add(string, string, string, Func{string})"/>
    public void AddPlace(string text, string from, string via, Func<string> where)
    {
        if (PossibleText.IsOpen(text) && PathPatterns.Of(text, from).Any(IsWild)) return;
        foreach (var pattern in PathPatterns.Of(text, from))
            if (!RepositoryPath.IsIn(folder, pattern)) Add(pattern, PossibleText.IsOpen(text) ? $"{via}, {where()}" : via);
    }

    /// <summary>Adds a pattern.</summary>
    public void Add(string pattern, string via)
    {
        var glob = new Glob(pattern) { IgnoresCase = true };
        var root = glob.Root;
        // what lies in the project's own folder is an input already
        if (RepositoryPath.IsIn(root, folder)
            && !borders.Any(border => RepositoryPath.IsIn(border, root) || RepositoryPath.IsIn(root, border))) return;
        _patterns.Add(new(glob, via));
    }

    /// <summary>Whether the last name is not known at all.</summary>
    private static bool IsWild(string pattern) => Glob.IsWild(RepositoryPath.Name(pattern));
}

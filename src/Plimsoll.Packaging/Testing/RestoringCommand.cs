namespace Plimsoll.Packaging.Testing;

/// <summary>Commands of <c>dotnet</c> that restore packages before they do what they are for.</summary>
internal static class RestoringCommand
{
    /// <summary>Lets it go on without.</summary>
    public const string WithoutRestore = "--no-restore";

    private static readonly string[] Verbs = ["build", "test", "run"];

    // with one of these it restores nothing, or is about a program that is built already
    private static readonly string[] Not = [WithoutRestore, "--no-build", "--"];

    /// <summary>Whether a command is one, and would understand <see cref="WithoutRestore"/>.</summary>
    public static bool Is(IReadOnlyList<string> words) => words is ["dotnet", var verb, ..] && Verbs.Contains(verb)
        && !words.Any(word => Not.Contains(word) || Path.GetExtension(word) is ".dll" or ".exe");

    /// <summary>All commands of a unit's tests in a line each: that packages were restored for them says nothing about others.</summary>
    public static string Lines(IEnumerable<IReadOnlyList<string>> commands) =>
        string.Join('\n', commands.Select(words => string.Join('\t', words)));
}

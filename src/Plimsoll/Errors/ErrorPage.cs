using System.Text;

namespace Plimsoll.Errors;

/// <summary>The page of the reference that has all codes: <c>docs/reference/errors.md</c>.</summary>
internal static class ErrorPage
{
    private const string Head = """
        # Error codes

        <!-- written by: plimsoll reference > docs/reference/errors.md -->

        An error begins with a code, then says what was attempted, what was seen, what is allowed and what mends it. A code never changes
        its meaning, so a script may depend on it; the words after it may change. Exit codes say how a command ended: 1 the work failed
        (a test, a build, a check, a rollout), 2 wrong usage or configuration, 3 refused by policy, 4 something needed is not there or
        cannot be decided, 130 cancelled.
        """;

    /// <summary>All of it, in Markdown.</summary>
    public static string Text()
    {
        var page = new StringBuilder(Head).Append('\n');
        foreach (var (title, codes) in ErrorTable.Parts)
        {
            page.Append($"\n## {title}\n\n| code | what it means | what mends it |\n|---|---|---|\n");
            foreach (var each in codes) page.Append($"| {each.Code} | {each.Means} | {each.Mends} |\n");
        }
        return page.ToString();
    }
}

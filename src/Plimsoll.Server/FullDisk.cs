using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>
/// A disk without room fails whatever needs some, in the words of whoever noticed it: it is the machine's trouble, and not that of a
/// commit.
/// </summary>
internal static class FullDisk
{
    private static readonly string[] Words = ["No space left on device", "Disk quota exceeded"];

    /// <summary>The same problem, with how to make room, and to be tried again; any other is handed back.</summary>
    public static PlimsollException Explain(PlimsollException problem) =>
        !Words.Any(words => problem.Message.Contains(words, StringComparison.OrdinalIgnoreCase))
            || problem.Message.Contains(MakesRoom, StringComparison.Ordinal) ? problem
            : new(Outcome.Unavailable, problem.Code, $"{Message(problem)}\n         {MakesRoom}", problem.InnerException ?? problem);

    private const string MakesRoom = "Make room on that disk (what images nobody needs any more take: plimsoll registry gc)";

    private static string Message(PlimsollException problem) =>
        problem.Message.StartsWith(problem.Code + ": ", StringComparison.Ordinal)
            ? problem.Message[(problem.Code.Length + 2)..] : problem.Message;
}

using Plimsoll.Source;

namespace Plimsoll.Workspace;

/// <summary>What git could not give, as the exception that reaches the user.</summary>
public static class GitProblems
{
    /// <summary>With a code of its own for each problem, and the exit code that fits.</summary>
    public static PlimsollException ToPlimsoll(this GitException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var (outcome, code) = exception.Problem switch
        {
            GitProblem.NotARepository => (Outcome.Usage, "PLM1001"),
            GitProblem.UnknownRevision => (Outcome.Usage, "PLM1002"),
            GitProblem.MissingFromShallowClone => (Outcome.Unavailable, "PLM1003"),
            GitProblem.MissingObject => (Outcome.Unavailable, "PLM1004"),
            GitProblem.UnsafeName => (Outcome.Usage, "PLM1005"),
            GitProblem.NoGit => (Outcome.Unavailable, "PLM1006"),
            GitProblem.Unreachable => (Outcome.Unavailable, "PLM1007"),
            GitProblem.Damaged => (Outcome.Unavailable, "PLM1009"),
            GitProblem.InvalidTree => (Outcome.Usage, "PLM1017"),
            GitProblem.TooLarge => (Outcome.Unavailable, "PLM1018"),
            _ => (Outcome.Unavailable, "PLM1008"),
        };
        return new(outcome, code, exception.Message, exception);
    }

    internal static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (GitException e)
        {
            throw e.ToPlimsoll();
        }
    }
}

using System.Text.Json;
using Plimsoll.Workspace;

namespace Plimsoll.Views.Ci;

/// <summary>
/// One line of JSON for <c>strategy.matrix</c> of GitHub Actions, by way of <c>$GITHUB_OUTPUT</c> and <c>fromJSON</c>. An empty matrix is
/// an error there: a workflow compares with <c>{"include":[]}</c> (docs/ci.md).
/// </summary>
internal sealed record GitHubMatrix(IReadOnlyList<CiJob> Include)
{
    /// <summary>How many jobs a matrix may have (docs.github.com, Usage limits).</summary>
    private const int Most = 256;

    public static string Write(ChangePlan plan)
    {
        var jobs = CiJob.Of(plan);
        if (jobs.Count > Most)
            throw new PlimsollException(Outcome.Usage, "PLM2041",
                $"{jobs.Count} units changed, and a matrix of GitHub has at most {Most} jobs. "
                    + $"Build them in one job: plimsoll build --from {plan.From ?? "empty"} --commit {plan.To}");
        return JsonSerializer.Serialize(new(jobs), CiJson.Default.GitHubMatrix);
    }
}

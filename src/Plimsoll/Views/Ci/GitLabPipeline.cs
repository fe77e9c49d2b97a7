using Plimsoll.Workspace;

namespace Plimsoll.Views.Ci;

/// <summary>
/// A child pipeline of GitLab with a job for each unit that changed. It sets no defaults, so that a file of your own can stand before it.
/// An empty pipeline is an error there, so one without changes has a job that says so.
/// </summary>
internal static class GitLabPipeline
{
    public static IEnumerable<string> Write(ChangePlan plan)
    {
        yield return CiYaml.Title(plan, "gitlab");
        yield return "stages: [build]";
        var jobs = CiJob.Of(plan);
        foreach (var job in jobs)
        {
            yield return "";
            yield return $"{CiYaml.Quote(NameOf(job.Unit))}:";
            yield return "  stage: build";
            // said, because a job without rules does not run for a merge request
            yield return "  rules: [{ when: on_success }]";
            yield return $"  needs: {CiYaml.Quote(job.Needs.Select(NameOf))}";
            yield return "  variables:";
            yield return $"    PLIMSOLL_UNIT: {CiYaml.Quote(job.Unit)}";
            yield return $"    PLIMSOLL_IMAGE: {CiYaml.Quote(job.Image)}";
            yield return "  script:";
            yield return $"    - {CiYaml.Quote(CiYaml.Build(job.Unit, plan, CiYaml.Push(job)))}";
        }
        if (jobs.Count > 0) yield break;
        yield return "";
        yield return "\"nothing changed\":";
        yield return "  stage: build";
        yield return "  rules: [{ when: on_success }]";
        yield return "  variables: { GIT_STRATEGY: none }";
        yield return "  script: [\"echo no unit changed\"]";
    }

    private static string NameOf(string unit) => "build " + unit;
}

using System.Globalization;
using Plimsoll.Workspace;

namespace Plimsoll.Views.Ci;

/// <summary>A configuration that CircleCI continues with: one workflow with a job for each unit that changed, or one that does
/// nothing.</summary>
internal static class CircleCiConfig
{
    public static IEnumerable<string> Write(ChangePlan plan)
    {
        var jobs = CiJob.Of(plan);
        yield return CiYaml.Title(plan, "circleci");
        yield return "version: 2.1";
        if (jobs.Count == 0)
        {
            yield return "jobs: { nothing-changed: { type: no-op } }";
            yield return "workflows: { changes: { jobs: [nothing-changed] } }";
            yield break;
        }
        // what a machine is and how plimsoll comes to it is for those to say who continue with this
        foreach (var line in Head) yield return line;
        yield return $"          command: {CiYaml.Build("<< parameters.unit >>", plan, "<< parameters.push >>")}";
        yield return "workflows:";
        yield return "  changes:";
        yield return "    jobs:";
        var names = Names(jobs);
        foreach (var job in jobs)
        {
            yield return "      - build:";
            yield return $"          name: {CiYaml.Quote(names[job.Unit])}";
            yield return $"          unit: {CiYaml.Quote(job.Unit)}";
            yield return $"          push: {CiYaml.Quote(CiYaml.Push(job))}";
            if (job.Needs.Count > 0) yield return $"          requires: {CiYaml.Quote(job.Needs.Select(unit => names[unit]))}";
        }
    }

    private static readonly string[] Head =
    [
        "parameters:",
        "  machine: { type: string, default: default }",
        "  install: { type: string, default: plimsoll --version }",
        "jobs:",
        "  build:",
        "    parameters:",
        "      unit: { type: string }",
        "      push: { type: string }",
        "    machine: { image: << pipeline.parameters.machine >> }",
        "    steps:",
        "      - checkout",
        "      - run: { name: install, command: << pipeline.parameters.install >> }",
        "      - run:",
        "          name: build << parameters.unit >>",
    ];

    /// <summary>Names of jobs have letters, digits, hyphens and underscores.</summary>
    private static Dictionary<string, string> Names(IReadOnlyList<CiJob> jobs) =>
        jobs.GroupBy(job => "build-" + string.Concat(job.Unit.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')),
            StringComparer.Ordinal)
            .SelectMany(group => group.Select((job, i) => (job.Unit,
                Name: i == 0 ? group.Key : string.Create(CultureInfo.InvariantCulture, $"{group.Key}--{i + 1}"))))
            .ToDictionary(pair => pair.Unit, pair => pair.Name, StringComparer.Ordinal);
}

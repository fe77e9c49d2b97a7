using System.Diagnostics;

namespace TestRun;

/// <summary>Runs projects side by side, each as soon as what it needs is there, and at the end runs what failed once more, alone.</summary>
/// <param name="root">The repository's folder.</param>
/// <param name="logs">The folder of logs.</param>
/// <param name="marker">The beginning of <c>PLIMSOLL_TEST_RUN</c>.</param>
/// <param name="needs">What projects may need.</param>
/// <param name="report">Is told of everything.</param>
/// <param name="deadline">Ends the run.</param>
internal sealed class Run(string root, string logs, string marker, IReadOnlyList<Need> needs, Report report, CancellationToken deadline)
{
    /// <summary>When so many fail, the cause is not in them, and to run them again tells nothing.</summary>
    private const int MostReruns = 12;

    private const double IdleShare = 0.35;

    /// <summary>How long a process may outlive the test that started it, on a busy machine.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(60);

    /// <summary>
    /// One project for each two processors: a project runs its own tests side by side, and more than that makes each of them slower and
    /// none earlier. One more starts when those that run leave the processors idle.
    /// </summary>
    private static readonly int Lanes = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Runs all.</summary>
    public async Task RunAsync(IReadOnlyList<TestProject> projects, UnstableTests unstable)
    {
        var waiting = projects.ToList();
        var running = new Dictionary<Task, TestProject>();
        using var ending = new CancellationTokenSource();
        var (lanes, idle) = (Lanes, IdleProcessors.WaitAsync(IdleShare, ending.Token));
        while (true)
        {
            Refuse(waiting);
            if (waiting.Count + running.Count == 0) break;
            var there = needs.Where(need => need.Ready.IsCompletedSuccessfully).Select(need => need.Name).ToHashSet();
            if (Schedule.Next(waiting, running.Values, there, lanes) is { } next)
            {
                waiting.Remove(next);
                running.Add(RunAsync(next), next);
                continue;
            }
            var coming = needs.Where(need => !need.Ready.IsCompleted && waiting.Any(project => project.Needs.Contains(need.Name)))
                .Select(need => (Task)need.Ready);
            var ended = await Task.WhenAny(running.Keys.Concat(coming).Append(idle));
            if (running.Remove(ended)) await ended;
            lanes = ended == idle ? Lanes + 1 : Lanes;
            if (ended == idle) idle = IdleProcessors.WaitAsync(IdleShare, ending.Token);
        }
        await ending.CancelAsync();
        await RunAgainAsync(unstable);
    }

    /// <summary>Fails the projects whose need could not be made.</summary>
    private void Refuse(List<TestProject> waiting)
    {
        foreach (var need in needs.Where(need => need.Ready.IsFaulted))
            foreach (var project in waiting.Where(project => project.Needs.Contains(need.Name)).ToList())
            {
                waiting.Remove(project);
                report.Project(project, [new(project.Name, null, TestState.Failed, 0, need.Ready.Exception!.GetBaseException().Message)],
                    TimeSpan.Zero, "");
            }
    }

    private async Task RunAsync(TestProject project)
    {
        var watch = Stopwatch.StartNew();
        var log = Path.Combine(logs, $"{project.Name}{(project.Alone ? ".alone" : "")}.log");
        report.Project(project, await RunAsync(project, project.Filter, log), watch.Elapsed, log);
    }

    private async Task<IReadOnlyList<TestResult>> RunAsync(TestProject project, IReadOnlyList<string> filter, string log)
    {
        var mark = $"{marker}-{project.Name}";
        var variables = new Dictionary<string, string>();
        foreach (var need in needs.Where(need => project.Needs.Contains(need.Name)))
            foreach (var (name, value) in await need.Ready) variables[name] = value;
        var results = await new TestProgram(project, root, log, mark).RunAsync(filter, variables, deadline);
        var left = await Leftovers.EndAsync(mark, Moment);
        return left.Count == 0 ? results : [.. results, new($"{project.Name} left processes behind", null, TestState.Failed, 0,
            string.Join('\n', left))];
    }

    private async Task RunAgainAsync(UnstableTests unstable)
    {
        var failed = report.Failed.Where(failure => failure.Result.Method is not null)
            .GroupBy(failure => (failure.Project, failure.Result.Method)).ToList();
        if (failed.Count > MostReruns) return;
        foreach (var group in failed)
        {
            if (deadline.IsCancellationRequested) return;
            var (project, method) = group.Key;
            var log = Path.Combine(logs, $"{method}.again.log");
            var again = await RunAsync(project, [.. project.Filter, "-method", method!], log);
            foreach (var failure in group.Where(failure => again.All(result => result.State != TestState.Failed)
                && again.Any(result => result.Name == failure.Result.Name)))
                report.Unstable(failure, log, unstable.Has(method));
        }
    }
}

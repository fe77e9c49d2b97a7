namespace TestRun;

/// <summary>Which project starts next: a pure function of what waits, what runs and what is there.</summary>
internal static class Schedule
{
    /// <summary>The project that can start now, or null when one must end first.</summary>
    /// <param name="waiting">Those that have not started.</param>
    /// <param name="running">Those that run.</param>
    /// <param name="there">The needs that are there.</param>
    /// <param name="lanes">How many may run side by side.</param>
    public static TestProject? Next(IReadOnlyCollection<TestProject> waiting, IReadOnlyCollection<TestProject> running,
        IReadOnlySet<string> there, int lanes)
    {
        if (running.Count >= lanes || running.Any(project => project.Alone)) return null;
        return waiting
            .Where(project => project.Needs.All(there.Contains))
            .Where(project => !project.Alone || running.Count == 0)
            // those that run alone come last: each lets the other lanes run empty
            .OrderBy(project => project.Alone)
            .ThenByDescending(project => project.Usually)
            .FirstOrDefault();
    }
}

using System.Diagnostics;
using System.Globalization;

namespace TestRun;

/// <summary>Runs a project's tests in a process of their own, and writes its log while it runs.</summary>
/// <param name="project">Whose tests.</param>
/// <param name="root">The repository's folder.</param>
/// <param name="log">The log's file.</param>
/// <param name="marker">The value of <c>PLIMSOLL_TEST_RUN</c>, by which every process that the tests start is found.</param>
internal sealed class TestProgram(TestProject project, string root, string log, string marker)
{
    /// <summary>
    /// How long a program may say nothing beyond what its tests may take: a fixture that starts everything takes minutes, and many of them
    /// on a busy machine.
    /// </summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(Environment.GetEnvironmentVariable("PLIMSOLL_TEST_LONG") == "1" ? 120
        : 20);

    /// <summary>How often, and in which turns, what a program wrote is waited for when it has ended: who inherited its pipes may outlive
    /// it.</summary>
    private const int Turns = 300, TurnsWhenFinished = 10;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);

    private const int MostProcesses = 5;

    /// <summary>Runs them. A process that dies or hangs costs the tests that ran in it then; the others run in another one.</summary>
    /// <param name="filter">Words for the program that choose tests, such as <c>-method NAME</c>.</param>
    /// <param name="variables">More of its environment.</param>
    /// <param name="deadline">Ends it.</param>
    public async Task<IReadOnlyList<TestResult>> RunAsync(IReadOnlyList<string> filter, IReadOnlyDictionary<string, string> variables,
        CancellationToken deadline)
    {
        var results = new List<TestResult>();
        for (var i = 0; i < MostProcesses; i++)
        {
            var done = results.Select(result => result.Method).OfType<string>().Distinct()
                .SelectMany(method => new[] { "-method-", method });
            var events = await RunOnceAsync([.. filter, .. done], variables, deadline);
            results.AddRange(events.Results);
            if (events.Finished || deadline.IsCancellationRequested || events.Results.Count == 0) break;
        }
        return results;
    }

    private async Task<TestEvents> RunOnceAsync(IReadOnlyList<string> filter, IReadOnlyDictionary<string, string> variables,
        CancellationToken deadline)
    {
        var events = new TestEvents();
        await using var writer = new StreamWriter(log, append: true);
        var start = new ProcessStartInfo(project.Program(root), ["-automated", "async", .. filter]) { WorkingDirectory = root,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PLIMSOLL_TEST_RUN"] = marker;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = Stopwatch.StartNew();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        var why = await WatchAsync(process, events, () => said.Elapsed, deadline);
        for (var turn = 0; turn < (IsFinished() ? TurnsWhenFinished : Turns) && !reading.IsCompleted; turn++)
            await Task.WhenAny(reading, Task.Delay(Turn, CancellationToken.None));
        lock (events)
        {
            if (events.Finished && why is null) return events;
            why ??= $"the process ended with exit code {process.ExitCode} before its tests did";
            var ended = events.EndRunning(why);
            foreach (var result in ended.Count > 0 ? ended : [events.Fail(project.Name, why)]) Write(result);
            return events;
        }

        bool IsFinished()
        {
            lock (events) return events.Finished;
        }

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
                lock (events)
                {
                    said.Restart();
                    if (events.Take(line) is { } result) Write(result);
                    else if (!line.StartsWith('{')) writer.WriteLine(line);
                }
        }

        void Write(TestResult result)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{result.State.ToString().ToLowerInvariant(),-7} {result.Seconds,7:0.00} s  {result.Name}"));
            if (result.Text.Length > 0) writer.WriteLine("  " + result.Text.Replace("\n", "\n  ", StringComparison.Ordinal));
            writer.Flush();
        }
    }

    /// <summary>Waits for its end, and ends it when it hangs or its time is over.</summary>
    /// <returns>Why it was ended; null when it ended by itself.</returns>
    private static async Task<string?> WatchAsync(Process process, TestEvents events, Func<TimeSpan> silence, CancellationToken deadline)
    {
        while (true)
        {
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None),
                Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
            if (process.HasExited) return null;
            var limit = Silence;
            lock (events)
                if (events.Running.Count > 0) limit += events.Running.Max(test => test.Limit);
            var why = deadline.IsCancellationRequested ? "the whole run's time was over" : silence() > limit
                ? $"the process said nothing for {limit.TotalMinutes:0} minutes" : null;
            if (why is null) continue;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return why;
        }
    }
}

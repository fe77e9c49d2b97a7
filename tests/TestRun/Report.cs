using System.Globalization;

namespace TestRun;

/// <summary>A test that failed, and where its log is.</summary>
internal sealed record Failure(TestProject Project, TestResult Result, string Log);

/// <summary>Counts results, prints a line for each project and what failed, and keeps the time of every test.</summary>
/// <param name="output">Where lines go.</param>
internal sealed class Report(TextWriter output)
{
    private readonly List<(string Project, TestResult Result)> _all = [];
    private readonly List<Failure> _failed = [];
    private int _unstable;

    /// <summary>The tests that failed.</summary>
    public IReadOnlyList<Failure> Failed => [.. _failed];

    private int Passed => _all.Count(each => each.Result.State == TestState.Passed) + _unstable;

    private int Skipped => _all.Count(each => each.Result.State == TestState.Skipped);

    /// <summary>Takes the results of a project, and prints them.</summary>
    public void Project(TestProject project, IReadOnlyList<TestResult> results, TimeSpan took, string log)
    {
        var failed = results.Where(result => result.State == TestState.Failed).ToList();
        _all.AddRange(results.Select(result => (project.Name, result)));
        _failed.AddRange(failed.Select(result => new Failure(project, result, log)));
        if (results.Count == 0) _failed.Add(new(project, new(project.Name, null, TestState.Failed, 0, "it ran no test"), log));
        foreach (var result in failed) output.WriteLine($"failed: {result.Name}\n  "
            + $"{result.Text.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        foreach (var result in results.Where(result =>
            result.State == TestState.Skipped)) output.WriteLine($"skipped: {result.Name}: {result.Text}");
        Line(project.Title, results.Count(result => result.State == TestState.Passed), failed.Count,
            results.Count - failed.Count - results.Count(result => result.State == TestState.Passed), took);
    }

    /// <summary>Says of a test that failed that it passed when it ran again, alone.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="log">Of the second run.</param>
    /// <param name="allowed">Whether it is listed, and so does not count as failed.</param>
    public void Unstable(Failure failure, string log, bool allowed)
    {
        output.WriteLine($"unstable: {failure.Result.Name} failed ({failure.Log}) and passed when it ran again alone "
            + $"({log}){(allowed ? "; it is listed in tests/unstable.txt" : "")}");
        if (!allowed) return;
        _failed.Remove(failure);
        _unstable++;
    }

    /// <summary>Prints the sum.</summary>
    /// <returns>Whether some passed and none failed.</returns>
    public bool Finish()
    {
        if (_failed.Count > 0)
            output.WriteLine("\nfailed:\n" + string.Join('\n', _failed.Select(failure => $"  {failure.Result.Name} ({failure.Log})")));
        output.WriteLine($"{Passed} passed, {_failed.Count} failed, {Skipped} skipped");
        return Passed > 0 && _failed.Count == 0;
    }

    /// <summary>Writes the time of every test, the slowest first.</summary>
    public void WriteTimes(string file) =>
        File.WriteAllLines(file, _all.OrderByDescending(each => each.Result.Seconds)
            .Select(each => string.Create(CultureInfo.InvariantCulture,
            $"{each.Result.Seconds:0.00}\t{each.Project}\t{each.Result.Name}")));

    private void Line(string name, int passed, int failed, int skipped, TimeSpan took) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-41} {passed,4} passed, {failed} failed, {skipped} skipped {took.TotalSeconds,5:0}s"));
}

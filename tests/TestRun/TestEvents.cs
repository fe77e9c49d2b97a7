using System.Text.Json;

namespace TestRun;

/// <summary>What a test program tells of its tests, a JSON object a line (xunit.v3's <c>-automated</c>). It can end at any line: what was
/// told until then counts.</summary>
internal sealed class TestEvents
{
    private readonly Dictionary<string, string> _classes = [];
    private readonly Dictionary<string, string> _methods = [];
    private readonly Dictionary<string, RunningTest> _begun = [];
    private readonly Dictionary<string, RunningTest> _running = [];
    private readonly HashSet<string> _failed = [];
    private readonly List<TestResult> _results = [];

    /// <summary>The tests that ended, in that order.</summary>
    public IReadOnlyList<TestResult> Results => _results;

    /// <summary>The tests that run now.</summary>
    public IReadOnlyCollection<RunningTest> Running => _running.Values;

    /// <summary>Whether the program came to its end.</summary>
    public bool Finished { get; private set; }

    /// <summary>Takes a line.</summary>
    /// <returns>The result that it tells; null when it tells another thing.</returns>
    public TestResult? Take(string line)
    {
        if (!line.StartsWith("{\"$type\"", StringComparison.Ordinal)) return null;
        using var json = JsonDocument.Parse(line);
        var message = json.RootElement;
        string Text(string name) => message.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        TestResult? Ended(TestState state, string text) =>
            End(state, Text("TestUniqueID"), message.TryGetProperty("ExecutionTime", out var seconds) ? seconds.GetDouble() : 0, text);
        switch (Text("$type"))
        {
            case "test-class-starting":
                _classes[Text("TestClassUniqueID")] = Text("TestClassName");
                return null;
            case "test-method-starting":
                _methods[Text("TestMethodUniqueID")] = $"{_classes.GetValueOrDefault(Text("TestClassUniqueID"))}.{Text("MethodName")}";
                return null;
            case "test-starting":
                var limit = message.TryGetProperty("Timeout", out var timeout) ? TimeSpan.FromMilliseconds(timeout.GetInt32())
                    : TimeSpan.Zero;
                _begun[Text("TestUniqueID")] = new(Text("TestDisplayName"), _methods.GetValueOrDefault(Text("TestMethodUniqueID")), limit);
                return null;
            case "test-class-construction-starting" when _begun.TryGetValue(Text("TestUniqueID"), out var test):
                // a test that xunit calls started may wait for its turn until here
                _running[Text("TestUniqueID")] = test;
                return null;
            case "test-passed":
                return Ended(TestState.Passed, "");
            case "test-failed":
                return Ended(TestState.Failed, Failure(message) + Output(Text("Output")));
            case "test-skipped":
                return Ended(TestState.Skipped, Text("Reason"));
            case "test-assembly-finished":
                Finished = true;
                return null;
            case "test-cleanup-failure" when _failed.Contains(Text("TestUniqueID")):
                // it is what the failure did, such as a wait that was cancelled
                return null;
            case var type when type.EndsWith("-cleanup-failure", StringComparison.Ordinal) || type == "error":
                return Add(new($"{type} {_classes.GetValueOrDefault(Text("TestClassUniqueID"))}".TrimEnd(), null, TestState.Failed, 0,
                    Failure(message)));
            default:
                return null;
        }
    }

    /// <summary>Counts the tests that run now as failed, because the program ended before they did.</summary>
    /// <param name="why">How the program ended.</param>
    public IReadOnlyList<TestResult> EndRunning(string why)
    {
        TestResult[] ended = [.. _running.Values.Select(test => Add(new(test.Name, test.Method, TestState.Failed, 0, why)))];
        _running.Clear();
        return ended;
    }

    /// <summary>Counts something that is no test as failed.</summary>
    public TestResult Fail(string name, string why) => Add(new(name, null, TestState.Failed, 0, why));

    private TestResult? End(TestState state, string id, double seconds, string text)
    {
        _running.Remove(id);
        if (state == TestState.Failed) _failed.Add(id);
        return _begun.Remove(id, out var test) ? Add(new(test.Name, test.Method, state, seconds, text)) : null;
    }

    private TestResult Add(TestResult result)
    {
        _results.Add(result);
        return result;
    }

    private static string Failure(JsonElement message)
    {
        string Lines(string name) => message.TryGetProperty(name, out var values)
            ? string.Join('\n', values.EnumerateArray().Select(value => value.GetString())) : "";
        return $"{Lines("Messages")}\n{Lines("StackTraces")}".Trim();
    }

    private static string Output(string output) => output.Length == 0 ? "" : $"\noutput:\n{output.TrimEnd()}";
}

/// <summary>A test that runs.</summary>
/// <param name="Name">Its display name.</param>
/// <param name="Method">The full name of its method.</param>
/// <param name="Limit">When it fails by itself; zero is never.</param>
internal sealed record RunningTest(string Name, string? Method, TimeSpan Limit);

namespace TestRun;

/// <summary>How a test ended.</summary>
internal enum TestState
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>A test that ended.</summary>
/// <param name="Name">Its display name; for a theory, one row.</param>
/// <param name="Method">The full name of its method, to run it again; null for what is no test, such as a fixture that cannot be
/// disposed.</param>
/// <param name="State">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Text">Why it failed or was skipped; empty when it passed.</param>
internal sealed record TestResult(string Name, string? Method, TestState State, double Seconds, string Text = "");

namespace Plimsoll.Workspace;

/// <summary>The one exception that reaches the user: what was attempted, what was seen, what is allowed, and what mends it.</summary>
public sealed class PlimsollException : Exception
{
    /// <summary>A single problem.</summary>
    /// <param name="outcome">Decides the exit code.</param>
    /// <param name="code">Stable, for instance <c>PLM3004</c>.</param>
    /// <param name="message">One or more lines; the last says what mends it.</param>
    /// <param name="inner">What caused it; shown only with a debug flag.</param>
    public PlimsollException(Outcome outcome, string code, string message, Exception? inner = null) : base($"{code}: {message}", inner)
        => (Outcome, Code, Findings) = (outcome, code, []);

    /// <summary>All that is wrong with a configuration.</summary>
    public PlimsollException(IReadOnlyList<Finding> findings) : base(string.Join('\n', findings))
        => (Outcome, Code, Findings) = (Outcome.Usage, findings[0].Code, findings);

    /// <summary>Decides the exit code.</summary>
    public Outcome Outcome { get; }

    /// <summary>Stable, for instance <c>PLM3004</c>; of several findings the first one's.</summary>
    public string Code { get; }

    /// <summary>The findings, when it is about configuration; else empty.</summary>
    public IReadOnlyList<Finding> Findings { get; }
}

/// <summary>How a command ended; the number is its exit code.</summary>
public enum Outcome
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The work failed: a test, a build, a check, a rollout.</summary>
    Failed = 1,

    /// <summary>Wrong usage or configuration.</summary>
    Usage = 2,

    /// <summary>Refused by policy.</summary>
    Refused = 3,

    /// <summary>Something needed is not there or cannot be decided: server, cluster, registry, program, commit.</summary>
    Unavailable = 4,

    /// <summary>Cancelled.</summary>
    Cancelled = 130,
}

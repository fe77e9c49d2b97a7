namespace Plimsoll.Server;

/// <summary>What was said of a release for all environments; the JSON of <c>reject</c> and <c>accept</c>, whose names are a
/// contract.</summary>
/// <param name="Commit">The full id of its commit.</param>
/// <param name="IsBad">Whether it is marked as bad from now on.</param>
public sealed record MarkReport(string Commit, bool IsBad)
{
    /// <summary>Whether it is only what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether a mark was written: false when the same one was there already.</summary>
    public bool Changed { get; init; } = true;

    /// <summary>The environments that run a bad release all the same.</summary>
    public IReadOnlyList<string> Running { get; init; } = [];

    /// <summary>In words, with a line for each environment that runs it.</summary>
    public string Says => (IsBad, DryRun) switch
    {
        (true, true) => $"would mark {Short} as bad{Rejected}",
        (true, false) => $"{Short} is {(Changed ? "" : "already ")}marked as bad{Rejected}",
        (false, true) => $"would take away that {Short} is marked as bad",
        (false, false) => $"{Short} is accepted: environments whose branch is there take it again by themselves",
    };

    private string Short => Commit[..7];

    private string Rejected =>
        $": no environment takes it. A newer commit that contains it may go. To take the mark away: plimsoll accept {Short}"
        + string.Concat(Running.Select(each => $"\n{each} runs it; to take it back there: plimsoll rollback {each}"));

    /// <inheritdoc />
    public override string ToString() => Says;
}

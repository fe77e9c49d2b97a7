namespace Plimsoll.Progress;

/// <summary>Reports what happens to one unit in one step.</summary>
/// <param name="progress">Told.</param>
/// <param name="step">Such as <c>test</c> or <c>build</c>.</param>
/// <param name="unit">The unit's name.</param>
public sealed class UnitProgress(IProgress<RunProgress> progress, string step, string unit)
{
    /// <summary>Reports a line of a tool's output.</summary>
    public void Report(string text) => progress.Report(new(step, unit, text) { IsDetail = true });

    /// <summary>Reports a warning, which does not fail the step. It is shown even where the output is not.</summary>
    public void Warn(string text) => progress.Report(new(step, unit, $"warning: {text}"));

    /// <summary>Reports what is shown everywhere, for instance <c>building</c>.</summary>
    public void Say(string text) => progress.Report(new(step, unit, text));

    /// <summary>Reports that the step is over; without a text where an error says it.</summary>
    public void End(string? text = null) => progress.Report(new(step, unit, text ?? "") { IsDetail = text is null, IsLast = true });
}

namespace Plimsoll.Progress;

/// <summary>Hands events on at once and in order, which <see cref="Progress{T}"/> does not.</summary>
/// <param name="tell">Called for each event, by whichever thread reports it.</param>
public sealed class ProgressTo(Action<RunProgress> tell) : IProgress<RunProgress>
{
    /// <summary>Nobody listens.</summary>
    public static ProgressTo Nobody { get; } = new(_ => { });

    /// <inheritdoc />
    public void Report(RunProgress value) => tell(value);
}

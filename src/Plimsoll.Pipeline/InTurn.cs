namespace Plimsoll.Pipeline;

/// <summary>Hands on what jobs report that run side by side, one report at a time: whoever shows it need not know of threads.</summary>
internal sealed class InTurn(IProgress<RunProgress> progress) : IProgress<RunProgress>
{
    private readonly Lock _turn = new();

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        lock (_turn)
        {
            progress.Report(value);
        }
    }
}

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>For what listens nowhere: well is to be still there after a second.</summary>
internal sealed class UptimeProbe(TimeProvider time) : IProbe
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);
    private readonly long _started = time.GetTimestamp();

    public Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ProbeAnswer(time.GetElapsedTime(_started) >= Enough ? Verdict.Well : Verdict.Unwell, "up for a second"));
}

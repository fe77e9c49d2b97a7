namespace Plimsoll.Runtime.Kubernetes.Rollouts;

/// <summary>How long one waits for a cluster without seeing any progress: every wait ends, by our own clock.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">How long.</param>
internal sealed class Patience(TimeProvider time, TimeSpan limit)
{
    /// <summary>
    /// What a step may take beside the time that services have to become ready: pulling, scheduling, ending, busy controllers.
    /// </summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromMinutes(3);

    private long _since = time.GetTimestamp();
    private int _most;

    /// <summary>How long nothing went on.</summary>
    public TimeSpan Waited => time.GetElapsedTime(_since);

    /// <summary>Whether it is over.</summary>
    public bool IsOver => Waited > limit;

    /// <summary>Begins anew when more is done than ever before.</summary>
    public void See(int done)
    {
        if (done > _most) (_most, _since) = (done, time.GetTimestamp());
    }
}

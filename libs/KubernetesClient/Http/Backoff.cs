namespace KubernetesClient;

/// <summary>Pauses that double from a tenth of a second to the longest, each shortened by up to a half at random, so that many clients do
/// not return together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    /// <param name="failures">Attempts that have failed in a row, from 1.</param>
    /// <param name="longest">The longest pause.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Pause(int failures, TimeSpan longest, double random)
    {
        var full = First * Math.ScaleB(1, Math.Clamp(failures - 1, 0, 30));
        return (full < longest ? full : longest) * (1 - (random / 2));
    }
}

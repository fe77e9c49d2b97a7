namespace Resp;

/// <summary>Pauses that double from a fiftieth of the longest, each shortened by up to a half at random, so that many clients do not return together.</summary>
internal static class Backoff
{
    /// <param name="failures">Attempts that have failed in a row.</param>
    /// <param name="max">The longest pause.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Pause(int failures, TimeSpan max, double random) =>
        max * Math.Min(1, Math.ScaleB(1.0 / 50, Math.Min(failures, 30))) * (1 - (random / 2));
}

using System.Collections.Concurrent;

namespace Plimsoll.Processes.Tests;

/// <summary>The lines that a program wrote.</summary>
internal static class Written
{
    /// <summary>Waits until it wrote a line.</summary>
    public static Task ComesAsync(this ConcurrentQueue<string> lines, string line) => Eventually.BecomesAsync(
        $"the program writes '{line}'",
        () => Task.FromResult(lines.ToArray()),
        written => written.Contains(line),
        show: written => string.Join('\n', written));
}

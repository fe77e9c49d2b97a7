using System.Numerics;
using System.Runtime.Versioning;

namespace Plimsoll.Processes.Polling;

/// <summary>Which processor a thread runs on.</summary>
[SupportedOSPlatform("linux")]
public static unsafe class Processor
{
    private const int MaskWords = 16;

    /// <summary>
    /// Keeps this thread on one of the processors that it may use: the one whose turn it is, counted round. Nothing when the system does
    /// not let it. Threads that it starts are free again: .NET gives each new one what the process may use.
    /// </summary>
    public static void StayOn(int turn)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(turn);
        var mask = stackalloc ulong[MaskWords];
        var words = new Span<ulong>(mask, MaskWords);
        words.Clear();
        if (SystemCalls.GetAffinity(0, MaskWords * sizeof(ulong), mask) < 0) return;
        var chosen = Allowed(words, turn);
        words.Clear();
        words[chosen / 64] = 1ul << chosen;
        _ = SystemCalls.SetAffinity(0, MaskWords * sizeof(ulong), mask);
    }

    private static int Allowed(ReadOnlySpan<ulong> words, int turn)
    {
        var count = 0;
        foreach (var word in words) count += BitOperations.PopCount(word);
        var left = turn % count;
        for (var processor = 0; ; processor++)
        {
            if ((words[processor / 64] >> processor & 1) != 0 && left-- == 0) return processor;
        }
    }
}

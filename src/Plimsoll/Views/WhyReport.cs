using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>why</c>; its names are a contract.</summary>
/// <param name="Environment">Of which environment.</param>
/// <param name="Service">Of which service; null for all of it.</param>
/// <param name="Says">In sentences.</param>
/// <param name="Next">The command that goes on from here; null when there is nothing to do.</param>
internal sealed record WhyReport(string Environment, string? Service, IReadOnlyList<string> Says, string? Next)
{
    /// <summary>For people.</summary>
    public static void Write(WhyReport report, Screen screen)
    {
        foreach (var line in report.Says) screen.WriteLine(line);
        if (report.Next is { } next) screen.WriteLine($"Next: {next}", Tone.Strong);
    }
}

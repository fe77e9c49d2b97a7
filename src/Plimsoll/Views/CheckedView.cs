using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What came of checks, for people.</summary>
internal static class CheckedView
{
    public static void Write(CheckedReport report, Screen screen)
    {
        if (report.Units.Count == 0)
        {
            screen.WriteLine("no unit that was asked for has checks");
            return;
        }
        var table = new Table("UNIT", "CHECK", "RESULT", "SEEN");
        foreach (var unit in report.Units)
            foreach (var check in unit.Checks)
                table.Add(unit.Name, check.Check,
                    check.Passed ? new("passed", Tone.Good) : new("failed", Tone.Bad), check.Problem?.ReplaceLineEndings(" ") ?? "");
        table.WriteTo(screen);
    }
}

using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What changed between two commits, for people: a row for each unit, with its first reason.</summary>
internal static class ChangesView
{
    public static void Write(ChangesReport report, Screen screen)
    {
        var table = new Table("UNIT", "KIND", "CHANGE", "IMAGE", "BECAUSE OF");
        foreach (var unit in report.Units) table.Add(unit.Name, unit.Kind, new(unit.Change, ToneOf(unit.Change)), Shorten(unit), Why(unit));
        table.WriteTo(screen);
        if (report.Units.Count == 0) screen.WriteLine($"no unit changed between {Words.Commit(report.From)} and {Words.Commit(report.To)}");
    }

    private static string Shorten(ChangedUnit unit) => unit.Version.Length == 40 ? unit.Image[..^33] : unit.Image;

    private static string Why(ChangedUnit unit)
    {
        var first = unit.Reasons[0];
        return $"{first.Path} ({first.Via})" + (unit.Reasons.Count > 1 ? $" and {unit.Reasons.Count - 1} more" : "");
    }

    private static Tone ToneOf(string change) => change switch { "added" => Tone.Good, "removed" => Tone.Bad, _ => Tone.Careful };
}

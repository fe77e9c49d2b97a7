using System.Globalization;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What a build came to, for people.</summary>
internal static class BuiltView
{
    public static void Write(BuiltReport report, Screen screen)
    {
        var table = new Table("UNIT", "KIND", "IMAGE", "DIGEST", "TOOK", "BUILT", "BECAUSE");
        foreach (var unit in report.Units)
        {
            table.Add(
                unit.Name, unit.Kind, unit.Image.Replace(report.Commit, Words.Commit(report.Commit), StringComparison.Ordinal),
                    Words.Image(unit.Digest),
                unit.Seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{unit.Seconds:0.0} s") : "",
                unit.Built ? new("yes", Tone.Good) : new("no", Tone.Dim), unit.Reason);
        }
        table.WriteTo(screen);
        if (report.Units.Count == 0) screen.WriteLine("nothing to build");
    }
}

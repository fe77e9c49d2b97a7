using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plimsoll.Terminal;

/// <summary>A line for each activity, cut at the edge of the terminal.</summary>
internal sealed class ActivityLines(ActivityList underWay, TimeProvider time) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        underWay.Activities.SelectMany(each => Cut(Parts(each, TerminalOutput.Dim(options)), maxWidth - 1).Append(Segment.LineBreak));

    private static IEnumerable<Segment> Cut(IEnumerable<Segment> parts, int room)
    {
        foreach (var part in parts)
        {
            if (Segment.Truncate(part, room) is { } cut) yield return cut;
            if ((room -= part.CellCount()) <= 0) yield break;
        }
    }

    private IEnumerable<Segment> Parts(Activity activity, Style dim) =>
    [
        new($"{activity.Step,-6}", dim),
        new($" {SafeText.Line(activity.Subject)} "),
        new($"{time.GetElapsedTime(activity.Began).TotalSeconds:0} s ", dim),
        new(SafeText.Line(activity.Does.Trim().ReplaceLineEndings(" ")), dim),
    ];
}

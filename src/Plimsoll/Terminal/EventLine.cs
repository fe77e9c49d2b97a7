using Spectre.Console.Rendering;

namespace Plimsoll.Terminal;

/// <summary>What was told of an event, above the lines of what is under way.</summary>
internal sealed class EventLine(string step, string text) : Renderable
{
    // it is written over the lines of activities, of which nothing may stay behind it
    private const string EraseRest = "\e[K";

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        SafeText.Lines(text).ReplaceLineEndings("\n").Split('\n')
            .SelectMany(line => (Segment[])[new(line), Segment.Control(EraseRest), Segment.LineBreak])
            .Prepend(new(SafeText.Line(step), TerminalOutput.Dim(options)));
}

using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plimsoll.Terminal;

/// <summary>A screen as Spectre.Console writes to it. What the terminal can do is known here, and not found out again.</summary>
internal sealed class TerminalOutput(Screen screen, (int Width, int Height) size) : IAnsiConsoleOutput
{
    public TextWriter Writer => screen.Writer;

    public bool IsTerminal => screen.IsTerminal;

    public int Width => size.Width;

    public int Height => size.Height;

    public static IAnsiConsole Open(Screen screen, (int Width, int Height) size) => AnsiConsole.Create(new()
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = screen.HasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Enrichment = new() { UseDefaultEnrichers = false },
        Out = new TerminalOutput(screen, size),
    });

    /// <summary>For what matters less; without colours the library would still dim it.</summary>
    public static Style Dim(RenderOptions options) =>
        options.ColorSystem == ColorSystem.NoColors ? Style.Plain : new(decoration: Decoration.Dim);

    public void SetEncoding(Encoding encoding) { }
}

using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What happens, while it happens: a line for each thing, and on a terminal one more that shows what the tool at work just wrote.</summary>
internal sealed class ProgressView(Screen screen)
{
    private bool _hasDetail;

    public void Show(ApiEvent item)
    {
        if (item.IsDetail)
        {
            ShowDetail(item.Text);
            return;
        }
        Clear();
        var subject = string.IsNullOrEmpty(item.Subject) ? "" : $"{item.Subject}: ";
        screen.WriteLine($"{screen.Paint($"{item.Step,-7}", Tone.Dim)} {subject}{item.Text}");
    }

    /// <summary>Takes the line away that shows a tool's words.</summary>
    public void Clear()
    {
        if (_hasDetail) screen.Write("\r\e[2K");
        _hasDetail = false;
    }

    private void ShowDetail(string text)
    {
        if (!screen.IsTerminal) return;
        Clear();
        var room = Math.Max(10, screen.Width - 10);
        var line = text.Trim().Replace('\t', ' ');
        screen.Write(screen.Paint("        " + (line.Length > room ? line[..room] : line), Tone.Dim));
        _hasDetail = true;
    }
}

using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What happens, while it happens: a line for each thing, and on a terminal one more that shows what the tool at work just wrote.</summary>
internal sealed class ProgressView(Shell shell)
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
        shell.Error.WriteLine($"{shell.Paint($"{item.Step,-7}", Tone.Dim)} {subject}{item.Text}");
    }

    /// <summary>Takes the line away that shows a tool's words.</summary>
    public void Clear()
    {
        if (_hasDetail) shell.Error.Write("\r\e[2K");
        _hasDetail = false;
    }

    private void ShowDetail(string text)
    {
        if (!shell.HasLiveError) return;
        Clear();
        var room = Math.Max(10, shell.Width - 10);
        var line = text.Trim().Replace('\t', ' ');
        shell.Error.Write(shell.Paint("        " + (line.Length > room ? line[..room] : line), Tone.Dim));
        _hasDetail = true;
    }
}

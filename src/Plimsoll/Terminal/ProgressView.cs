using Plimsoll.Pipeline;
using Plimsoll.Server.Api;

namespace Plimsoll.Terminal;

/// <summary>Shows what the controller does while it does it: on standard error, a line each. What a tool at work writes is
/// shown on a terminal, in one line that is written over; when the tool failed it stands in the error.</summary>
internal sealed class ProgressView(Shell shell) : IProgress<RunProgress>
{
    private bool _hasDetail;

    /// <summary>What is written to standard output of how a command ended well. Default: its text.</summary>
    public Func<string, string> Result { get; init; } = text => text;

    /// <summary>Follows a command to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> FollowAsync(Func<Action<ApiEvent>, Task<ApiEvent>> command)
    {
        var end = await command(Show);
        Erase();
        if (end.Exit is 0) shell.Out.WriteLine(Result(end.Text));
        else shell.Say(end.Text, Tone.Bad);
        return end.Exit ?? 1;
    }

    /// <summary>Shows what happens in this very process.</summary>
    public void Report(RunProgress value) => Show(new(value.Text, value.Step, value.Subject, value.IsDetail));

    private void Show(ApiEvent item)
    {
        Erase();
        var subject = item.Subject is { Length: > 0 } name ? $"{name}: " : "";
        if (item.IsDetail)
        {
            // units are tested and built side by side
            if (item.Text.Trim() is { Length: > 0 } text) ShowDetail(subject + text);
            return;
        }
        shell.Error.WriteLine(new($"{item.Step,-6}", Tone.Dim), $" {subject}{item.Text}");
    }

    private void ShowDetail(string text)
    {
        if (!shell.Error.IsTerminal) return;
        var room = Math.Max(20, shell.Error.Width - 10);
        shell.Error.Write(new($"       {(text.Length > room ? text[..room] : text)}", Tone.Dim));
        _hasDetail = true;
    }

    private void Erase()
    {
        if (_hasDetail) shell.Error.EraseLine();
        _hasDetail = false;
    }
}

using Plimsoll.Server.Api;

namespace Plimsoll.Terminal;

/// <summary>Shows what the controller does while it does it: on standard error, a line each. A tool's own output stands in the error when it failed.</summary>
internal sealed class ProgressView(Shell shell)
{
    /// <summary>Follows a command to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> FollowAsync(Func<Action<ApiEvent>, Task<ApiEvent>> command)
    {
        var end = await command(Show);
        if (end.Exit is 0) shell.Out.WriteLine(end.Text);
        else shell.Say(end.Text, Tone.Bad);
        return end.Exit ?? 1;
    }

    private void Show(ApiEvent item)
    {
        if (item.IsDetail) return;
        var subject = item.Subject is { Length: > 0 } name ? $"{name}: " : "";
        shell.Say($"{shell.Error.Paint($"{item.Step,-6}", Tone.Dim)} {subject}{item.Text}");
    }
}

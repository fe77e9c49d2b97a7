using System.Text.Json;
using Plimsoll.Progress;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>A command that a controller carries out, here or elsewhere: shows its progress, and how it ended.</summary>
internal static class AnsweredCommand
{
    /// <summary>Follows it to its end.</summary>
    /// <param name="shell">Where to show it.</param>
    /// <param name="json">Writes its report as JSON.</param>
    /// <param name="command">Told where to report.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> FollowAsync(Shell shell, bool json, Func<IProgress<RunProgress>, Task<ApiEvent>> command)
    {
        var end = await RunAsync(shell, command);
        if (end.Exit is not 0) shell.Say(end.Text, Tone.Bad);
        // a controller of an earlier version says it in words only
        else if (end.Report is not { } report) shell.Out.WriteLine(end.Text);
        else if (json) shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.CommandReport));
        else CommandView.Write(report, shell.Out);
        return end.Exit ?? 1;
    }

    private static async Task<ApiEvent> RunAsync(Shell shell, Func<IProgress<RunProgress>, Task<ApiEvent>> command)
    {
        await using var progress = new ProgressView(shell);
        return await command(progress);
    }
}

using System.CommandLine;
using Plimsoll.Commands;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Composition;

/// <summary>Asks the controller to do something, and shows what happens until it is done.</summary>
internal static class ControllerCall
{
    /// <param name="machine">Whose controller.</param>
    /// <param name="result">Where the repository is.</param>
    /// <param name="environment">What it is about.</param>
    /// <param name="verb">The last part of the API's path.</param>
    /// <param name="request">What is asked; null fields are defaults.</param>
    /// <param name="cancellationToken">Stops waiting. The controller goes on.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> SendAsync(Machine machine, ParseResult result, string environment, string verb, ApiRequest request, CancellationToken cancellationToken)
    {
        var (_, manifest) = await Machine.OpenWorkspaceAsync(result.FolderOf(), cancellationToken);
        using var controller = ControllerClient.Require(machine.Home, $"{verb} {environment}");
        var path = $"/api/workspaces/{manifest.Name}/environments/{Uri.EscapeDataString(environment)}/{verb}";
        return await ShowAsync(machine.Shell, show => controller.PostAsync(path, request, show, cancellationToken));
    }

    /// <summary>Shows progress as it comes, then how it ended.</summary>
    public static async Task<int> ShowAsync(Shell shell, Func<Action<ApiEvent>, Task<ApiEvent>> send)
    {
        var progress = new ProgressView(shell.Error);
        var end = await send(progress.Show);
        progress.Clear();
        if (end.Exit is 0) shell.Out.WriteLine(end.Text);
        else shell.Error.WriteLine(end.Text, Tone.Bad);
        return end.Exit ?? 1;
    }

    /// <summary>Who asks, for the ledger.</summary>
    public static string Actor => Environment.UserName is { Length: > 0 } name ? name : "somebody";
}

using System.CommandLine;
using System.Text.Json;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Reads both ledgers by itself: it needs no controller.</summary>
internal sealed class DiffCommand : CliCommand
{
    private readonly Argument<string> _from = new("ENV") { Description = "An environment of plimsoll.yaml, such as dev" };
    private readonly Argument<string> _to = new("OTHER") { Description = "Another one, such as prod" };
    private readonly Shell _shell;

    public DiffCommand(Shell shell) : base("diff", "What differs between two environments: commits, images, settings",
        "plimsoll diff dev prod")
    {
        _shell = shell;
        Arguments.Add(_from);
        Arguments.Add(_to);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var reader = new LedgerReader(machine.Home, here.Repository, here.Manifest.Name);
        var from = await ReadAsync(reader, here.Manifest.Require(result.GetRequiredValue(_from)), cancellationToken);
        var to = await ReadAsync(reader, here.Manifest.Require(result.GetRequiredValue(_to)), cancellationToken);
        var report = DiffReport.Of(from, to,
            await here.Repository.LogAsync(from.Deployment.Commit, to.Deployment.Commit, cancellationToken: cancellationToken),
            await here.Repository.LogAsync(to.Deployment.Commit, from.Deployment.Commit, cancellationToken: cancellationToken));
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.DiffReport));
        else DiffView.Write(report, _shell.Out, _shell.Time.GetUtcNow());
        return 0;
    }

    private static async Task<(string Name, Deployment Deployment)> ReadAsync(LedgerReader reader, EnvironmentManifest environment,
        CancellationToken cancellationToken) =>
        (environment.Name, (await reader.ReadAsync(environment, cancellationToken)).Current?.Deployment
            ?? throw new PlimsollException(Outcome.Refused, "PLM3025",
                $"comparing {environment.Name}: nothing was deployed there yet.\n         To deploy: {environment.DeliverCommand}"));
}

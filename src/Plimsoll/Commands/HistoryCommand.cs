using System.CommandLine;
using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Machine;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>Reads the ledger by itself: it needs no controller.</summary>
internal sealed class HistoryCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Shell _shell;

    public HistoryCommand(Shell shell) : base("history", "What was deployed to an environment, when, why and by whom", "plimsoll history dev")
    {
        _shell = shell;
        Arguments.Add(_environment);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var manifest = (await WorkspaceHere.OpenAsync(result.FolderOf(), cancellationToken)).Manifest;
        var environment = manifest.Require(result.GetRequiredValue(_environment));
        var mirror = ThisMachine.Open(_shell).Home.Mirror(manifest.Name);
        var ledger = Directory.Exists(mirror)
            ? await new Ledger(await GitRepository.OpenAsync(mirror, cancellationToken), environment.Name).ReadAsync(cancellationToken)
            : LedgerState.Empty;
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(HistoryReport.Of(environment.Name, ledger), ReportJson.Default.HistoryReport));
        else HistoryView.Write(ledger, _shell.Out, _shell.Time.GetUtcNow());
        return 0;
    }
}

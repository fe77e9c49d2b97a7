using System.CommandLine;
using System.Text.Json;
using Plimsoll.Composition;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Source;
using Plimsoll.Views;

namespace Plimsoll.Commands;

internal sealed class HistoryCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Machine _machine;

    public HistoryCommand(Machine machine) : base("history", "What was deployed to an environment, when, why and by whom", "plimsoll history dev")
    {
        _machine = machine;
        Add(_environment);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var (_, manifest) = await Machine.OpenWorkspaceAsync(result.FolderOf(), cancellationToken);
        var environment = manifest.Require(result.GetRequiredValue(_environment));
        var mirror = _machine.Home.Mirror(manifest.Name);
        var ledger = Directory.Exists(mirror)
            ? await new Ledger(await GitRepository.OpenAsync(mirror, cancellationToken), environment.Name).ReadAsync(cancellationToken)
            : LedgerState.Empty;
        if (result.WantsJson()) _machine.Shell.Out.WriteLine(JsonSerializer.Serialize(HistoryReport.Of(environment.Name, ledger), ReportJson.Default.HistoryReport));
        else HistoryView.Write(ledger, _machine.Shell.Out, _machine.Shell.Time.GetUtcNow());
        return 0;
    }
}

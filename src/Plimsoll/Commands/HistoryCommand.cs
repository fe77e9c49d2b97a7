using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>Reads the ledger by itself: it needs no controller.</summary>
internal sealed class HistoryCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Shell _shell;

    public HistoryCommand(Shell shell) : base("history", "What was deployed to an environment, when, why and by whom",
        "plimsoll history dev")
    {
        _shell = shell;
        Arguments.Add(_environment);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var environment = await here.RequireAsync(result.GetRequiredValue(_environment), cancellationToken);
        var reader = new LedgerReader(machine.Home, here.Repository, here.Manifest.Name);
        var ledger = await reader.ReadAsync(environment, cancellationToken);
        var rejections = await reader.ReadRejectionsAsync(environment, cancellationToken);
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(
            HistoryReport.Of(environment.Name, ledger, rejections), ReportJson.Default.HistoryReport));
        else HistoryView.Write(ledger, rejections, _shell.Out, _shell.Time.GetUtcNow());
        return 0;
    }
}

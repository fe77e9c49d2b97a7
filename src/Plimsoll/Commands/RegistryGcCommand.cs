using System.CommandLine;
using System.Text.Json;
using Plimsoll.Oci;
using Plimsoll.Server;
using Plimsoll.Server.Collecting;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Works on the folder itself: the registry may be served meanwhile, by whatever process.</summary>
internal sealed class RegistryGcCommand : CliCommand
{
    private readonly Option<double> _grace = new("--grace")
    {
        Description = "Keep what was pushed or asked for within so many hours, referred to or not",
        HelpName = "HOURS",
        DefaultValueFactory = _ => new CollectOptions().Grace.TotalHours,
    };

    private readonly Shell _shell;

    public RegistryGcCommand(Shell shell) : base("gc", "Remove what no tag, no index and no ledger of this home refers to",
        "plimsoll registry gc --dry-run\nplimsoll registry gc --grace 2 -o json")
    {
        _shell = shell;
        Options.Add(_grace);
        Options.Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (result.GetValue(_grace) is not (>= 0 and <= 24 * 366) and var hours)
            throw new PlimsollException(Outcome.Usage, "PLM6003",
                $"keeping what is younger than {hours} hours: 0 to {24 * 366} hours are possible");
        var dryRun = result.GetValue(CommonOptions.DryRun);
        var kept = await LedgerImages.ReadAsync(Home.Open(_shell.Variable("PLIMSOLL_HOME")), cancellationToken);
        var collected = await RegistryCommand.Store(result, _shell)
            .CollectAsync(new() { Grace = TimeSpan.FromHours(result.GetValue(_grace)), Kept = kept, DryRun = dryRun }, cancellationToken);
        if (result.WantsJson())
            _shell.Out.WriteLine(JsonSerializer.Serialize(CollectedReport.Of(collected, dryRun), ReportJson.Default.CollectedReport));
        else CollectedView.Write(collected, dryRun, _shell.Out);
        return 0;
    }
}

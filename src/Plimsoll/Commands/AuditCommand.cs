using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Commands;

/// <summary>Reads the ledgers by itself: it needs no controller.</summary>
internal sealed class AuditCommand : CliCommand
{
    private readonly Argument<string?> _environment = new("ENV")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "An environment of plimsoll.yaml; default: all of them",
    };
    private readonly Option<string?> _since = new("--since")
    {
        HelpName = "TIME",
        Description = "Only what came after it: a day (2026-11-01), a time in UTC (2026-11-01T09:30), or how long ago (12h, 30d)",
    };
    private readonly Shell _shell;

    public AuditCommand(Shell shell) : base("audit", "Who changed what, when and why, with the commit that says so",
        "plimsoll audit\nplimsoll audit prod --since 30d\nplimsoll audit --since 2026-11-01 -o json")
    {
        _shell = shell;
        Arguments.Add(_environment);
        Options.Add(_since);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var now = _shell.Time.GetUtcNow();
        var since = Since(result.GetValue(_since), now);
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        // marks count in all environments: those of this machine are here, those of shared ones in the repository that all clones share
        (string Shown, EnvironmentManifest Ledger)[] ledgers = result.GetValue(_environment) is { } name
            ? [(name, await here.RequireAsync(name, cancellationToken))]
            : [
                .. here.Manifest.Environments.Select(each => (each.Name, each)),
                .. here.Manifest.Environments.DistinctBy(each => each.IsLocal)
                    .Select(each => ("all", each with { Name = Rejections.Ledger })),
            ];
        var reader = new LedgerReader(machine.Home, here.Repository, here.Manifest.Name);
        var report = new AuditReport(Audit.Tell(await Task.WhenAll(ledgers.Select(async each =>
            (each.Shown, await reader.ReadLinesAsync(each.Ledger, cancellationToken)))), since));
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.AuditReport));
        else AuditReport.Write(report, _shell.Out);
        return 0;
    }

    private static DateTimeOffset? Since(string? text, DateTimeOffset now)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (text is null) return null;
        if (Quantities.Duration(text) is { } ago) return now - ago;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var time) ? time
            : throw new PlimsollException(Outcome.Usage, "PLM3057", $"--since {text}: neither a time nor how long ago. "
                + "Allowed: a day (2026-11-01), a time in UTC (2026-11-01T09:30), or a length of time (12h, 30d)");
    }
}

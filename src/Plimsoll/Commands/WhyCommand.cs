using System.CommandLine;
using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Reads git, ledger and runtime by itself: it needs no controller.</summary>
internal sealed class WhyCommand : CliCommand
{
    private readonly Argument<string> _place = new("ENV[/SERVICE]") { Description =
        "An environment of plimsoll.yaml, such as dev, or a service of it, such as dev/counter" };
    private readonly Shell _shell;

    public WhyCommand(Shell shell) : base("why", "Why this version runs here, why not a newer one, and what to do next",
        "plimsoll why dev\nplimsoll why prod/counter")
    {
        _shell = shell;
        Arguments.Add(_place);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var (name, service) = result.GetRequiredValue(_place).Split('/', 2) is [var first, var second] ? (first, second)
            : (result.GetRequiredValue(_place), null);
        var environment = await here.RequireAsync(name, cancellationToken);
        var ledger = await new LedgerReader(machine.Home, here.Repository, here.Manifest.Name).ReadAsync(environment, cancellationToken);
        var status = await new StatusReader(machine.Home, machine.Runtimes, machine.Time).ReadAsync(here.Repository, cancellationToken);
        var why = Why.Tell(environment, ledger, status.Environments.First(each => each.Name == name));
        if (service is not null)
            why = why with { Says = [await TellServiceAsync(machine.Home, here, environment, ledger, service, cancellationToken),
            .. why.Says] };
        var report = new WhyReport(name, service, why.Says, why.Next);
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.WhyReport));
        else WhyReport.Write(report, _shell.Out);
        return 0;
    }

    private static async Task<string> TellServiceAsync(Home home, WorkspaceHere here, EnvironmentManifest environment, LedgerState ledger,
        string service, CancellationToken cancellationToken)
    {
        var names = ledger.Current?.Deployment.Services.Select(each => each.Name).ToList() ?? [];
        if (!names.Contains(service)) throw new PlimsollException(Outcome.Usage, "PLM3014",
            $"telling why {environment.Name}/{service}: {environment.Name} has no service {service} "
            + $"(it has {(names.Count > 0 ? string.Join(", ", names) : "none")})");
        var (says, before, after) = Why.TellService(environment, ledger, service);
        if (before is null) return $"{says}; it is its first image there.";
        var changed = await ChangePlanner.CompareAsync(here.Repository, before, after, home.Cache, cancellationToken);
        var reasons = ChangesReport.Of(changed).Units.FirstOrDefault(unit => unit.Name == service)?.Reasons.Select(reason => reason.Path)
            .ToList() ?? [];
        var between = $"between {Words.Commit(before)} and {Words.Commit(after)}";
        var more = reasons.Count > 5 ? $" and {reasons.Count - 5} more" : "";
        return reasons.Count == 0 ? $"{says}; nothing of its own changed {between}, so it was built with other tools."
            : $"{says}: {between} changed {string.Join(", ", reasons.Take(5))}{more}.";
    }
}

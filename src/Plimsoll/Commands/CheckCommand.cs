using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Pipeline;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Runs the checks of units against their images.</summary>
internal sealed class CheckCommand : CliCommand
{
    private readonly Argument<string[]> _units = new("unit") { Description = "Names of units; default: all that have checks",
        Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _commit = new("--commit") { Description = "Which images to check; default: HEAD", HelpName = "C",
        DefaultValueFactory = _ => "HEAD" };
    private readonly Shell _shell;

    public CheckCommand(Shell shell)
        : base("check", "Run the units' checks against their images, in an environment made for it",
            "plimsoll check\nplimsoll check counter --commit HEAD~1")
    {
        _shell = shell;
        Arguments.Add(_units);
        Options.Add(_commit);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var (repository, commits) = GitRepository.OpenAt(result.FolderOf(), [result.GetRequiredValue(_commit)], cancellationToken);
        var commit = commits[0].Commit;
        var names = result.GetValue(_units) ?? [];
        if (names.Length > 0) await UnitNames.RequireAsync("checking", repository, commit, names, cancellationToken);
        var report = CheckedReport.Of(commit, await CheckAsync(repository, commit, names, cancellationToken));
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.CheckedReport));
        else CheckedView.Write(report, _shell.Out);
        return (int)(report.Passed ? Outcome.Done : Outcome.Failed);
    }

    private async Task<IReadOnlyList<UnitChecks>> CheckAsync(
        GitRepository repository, string commit, string[] names, CancellationToken cancellationToken)
    {
        await using var progress = new ProgressView(_shell);
        return await ThisMachine.Open(_shell).Pipeline(repository)
            .CheckAsync(commit, names.Length == 0 ? null : unit => names.Contains(unit.Name), progress, cancellationToken);
    }
}

using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Pipeline;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Builds into the embedded registry of this machine.</summary>
internal sealed class BuildCommand : CliCommand
{
    private readonly Argument<string[]> _units = new("unit") { Description = "Names of units; default: all services", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _from = new("--from") { Description = "Only what changed since this commit", HelpName = "A" };
    private readonly Option<string> _commit = new("--commit") { Description = "What to build; default: HEAD", HelpName = "B", DefaultValueFactory = _ => "HEAD" };
    private readonly Option<bool> _lock = new("--lock") { Description = "Resolve the packages of Debian images anew, and write the locks into the working tree" };
    private readonly Shell _shell;

    public BuildCommand(Shell shell)
        : base("build", "Make the images of a commit that are not there yet", "plimsoll build\nplimsoll build counter --commit HEAD~1\nplimsoll build --from main --dry-run\nplimsoll build --lock base")
    {
        _shell = shell;
        Arguments.Add(_units);
        Options.Add(_from);
        Options.Add(_commit);
        Options.Add(_lock);
        Options.Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var machine = ThisMachine.Open(_shell);
        var (repository, commits) = GitRepository.OpenAt(result.FolderOf(), [result.GetRequiredValue(_commit)], cancellationToken);
        var commit = commits[0].Commit;
        if (result.GetValue(_lock)) return await new LockWriting(_shell, machine).RunAsync(repository, commit, result.GetValue(_units) ?? [], result.WantsJson(), cancellationToken);
        var pipeline = machine.Pipeline(repository);
        var select = await SelectAsync(result, machine, repository, commit, cancellationToken);
        var report = result.GetValue(CommonOptions.DryRun)
            ? BuiltReport.Of(commit, await pipeline.PlanAsync(commit, cancellationToken), select ?? IsService)
            : select is null && await pipeline.FindBuiltAsync(commit, cancellationToken) is { } built
            ? BuiltReport.Of(commit, built)
            : BuiltReport.Of(commit, await BuildAsync(machine, pipeline, commit, select, cancellationToken));
        if (result.WantsJson()) WriteJson(report);
        else BuiltView.Write(report, _shell.Out);
        return 0;
    }

    // apart: a method that names the serializer loads it
    private void WriteJson(BuiltReport report) => _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.BuiltReport));

    private static bool IsService(Unit unit) => unit.Service is not null;

    /// <summary>Which units are asked for; null for all services.</summary>
    private async Task<Func<Unit, bool>?> SelectAsync(ParseResult result, ThisMachine machine, GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var names = result.GetValue(_units) ?? [];
        if (names.Length == 0 && result.GetValue(_from) is null) return null;
        await UnitNames.RequireAsync("building", repository, commit, names, cancellationToken);
        var changed = result.GetValue(_from) is { } from
            ? (await ChangePlanner.CompareAsync(repository, from, commit, machine.Home.Cache, cancellationToken)).Units.Select(change => change.Unit.Name).ToHashSet()
            : null;
        return unit => (names.Length == 0 ? IsService(unit) : names.Contains(unit.Name)) && changed?.Contains(unit.Name) != false;
    }

    private async Task<BuildReport> BuildAsync(ThisMachine machine, CommitPipeline pipeline, string commit, Func<Unit, bool>? select, CancellationToken cancellationToken)
    {
        var report = await pipeline.BuildAsync(commit, select, new ProgressView(_shell), cancellationToken);
        foreach (var unit in report.Units) await machine.Store.TagAsync(unit.Image.Repository, commit, unit.Image.Digest, cancellationToken);
        return report;
    }
}

using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Packaging;
using Plimsoll.Pipeline;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Builds into the embedded registry of this machine, and pushes from there if wanted.</summary>
internal sealed class BuildCommand : CliCommand
{
    private readonly Argument<string[]> _units = new("unit") { Description =
        "Names of units, such as counter, python or python:3.10; default: all services, or all bases where there are none",
        Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _from = new("--from") { Description = "Only what changed since this commit, services and bases",
        HelpName = "A" };
    private readonly Option<string> _commit = new("--commit") { Description = "What to build; default: HEAD", HelpName = "B",
        DefaultValueFactory = _ => "HEAD" };
    private readonly Option<string?> _to = new("--to") { Description = "Push the images there, with what is attested of them",
        HelpName = "REGISTRY[/PATH]" };
    private readonly Option<bool> _release = new("--release") { Description =
        "Build and check all of the commit, and push its release to the registry of the workspace: others deliver it without building" };
    private readonly Option<bool> _lock = new("--lock") { Description =
        "Resolve the packages of Debian images anew, and write the locks into the working tree" };
    private readonly Shell _shell;

    public BuildCommand(Shell shell)
        : base("build", "Make the images of a commit that are not there yet",
            "plimsoll build\nplimsoll build counter --commit HEAD~1\nplimsoll build --from main --dry-run\nplimsoll build --to "
                + "ghcr.io/acme\nplimsoll build --release\nplimsoll build --lock base")
    {
        _shell = shell;
        Arguments.Add(_units);
        Options.Add(_from);
        Options.Add(_commit);
        Options.Add(_to);
        Options.Add(_release);
        Options.Add(_lock);
        Options.Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var machine = ThisMachine.Open(_shell);
        var (repository, commits) = GitRepository.OpenAt(result.FolderOf(), [result.GetRequiredValue(_commit)], cancellationToken);
        var commit = commits[0].Commit;
        if (result.GetValue(_release)) return Write(await ReleaseAsync(machine, repository, commit, result, cancellationToken), result);
        if (result.GetValue(_lock))
            return await new LockWriting(_shell, machine).RunAsync(repository, commit,
                result.GetValue(_units) ?? [], result.WantsJson(), cancellationToken);
        var target = result.GetValue(_to) is { } to ? RegistryTarget.Parse(to) : null;
        var (names, from, isDry) = (result.GetValue(_units) ?? [], result.GetValue(_from), result.GetValue(CommonOptions.DryRun));
        var pipeline = isDry ? machine.DryPipeline(repository) : machine.Pipeline(repository);
        var report = names.Length == 0 && from is null && !isDry && target is null
            && await pipeline.FindBuiltAsync(commit, cancellationToken) is { Count: > 0 } built
            ? BuiltReport.Of(commit, built)
            : await MakeAsync(machine, pipeline, commit, isDry, await SelectAsync(names, from, machine, repository, commit,
                cancellationToken), target, cancellationToken);
        if (target is not null) report = report.At(target);
        return Write(report, result);
    }

    private async Task<BuiltReport> ReleaseAsync(ThisMachine machine, GitRepository repository, string commit, ParseResult result,
        CancellationToken cancellationToken)
    {
        var other = ((Option[])[_from, _to, _lock, CommonOptions.DryRun])
            .FirstOrDefault(option => result.GetResult(option) is { Implicit: false })?.Name
            ?? (result.GetValue(_units) ?? []).FirstOrDefault();
        if (other is not null)
            throw new PlimsollException(Outcome.Usage, "PLM6025",
                $"--release is all of a commit, to the registry of the workspace: {other} cannot stand beside it. What can: --commit");
        await using var progress = new ProgressView(_shell);
        return await new ReleaseMaking(machine, progress).RunAsync(repository, commit, cancellationToken);
    }

    private int Write(BuiltReport report, ParseResult result)
    {
        if (result.WantsJson()) WriteJson(report);
        else BuiltView.Write(report, _shell.Out);
        return 0;
    }

    // apart: a method that names the serializer loads it
    private void WriteJson(BuiltReport report) => _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.BuiltReport));

    /// <summary>Which units are asked for; null for all services.</summary>
    private static async Task<UnitSelection?> SelectAsync(string[] names, string? from, ThisMachine machine, GitRepository repository,
        string commit, CancellationToken cancellationToken)
    {
        if (names.Length > 0) await UnitNames.RequireAsync("building", repository, commit, names, cancellationToken);
        else if (from is null && (await CatalogReader.ReadAsync(repository, commit, cancellationToken)).Units.Any(unit =>
            unit.Kind == UnitKind.Service)) return null;
        var plan = from is null ? null : await ChangePlanner.CompareAsync(repository,
            EarlierCommit.IsEmpty(from) ? null : from, commit, machine.Home.Cache, cancellationToken);
        return new(names, plan);
    }

    private async Task<BuiltReport> MakeAsync(
        ThisMachine machine, CommitPipeline pipeline, string commit, bool isDry, UnitSelection? selection, RegistryTarget? target,
            CancellationToken cancellationToken)
    {
        if (isDry) return await PlanAsync(machine, pipeline, commit, selection, cancellationToken);
        var report = await BuildAsync(machine, pipeline, commit, selection, cancellationToken);
        if (target is not null)
            await PushAsync(machine, target, commit, report.Units.Select(unit => unit.Image)
                .Where(image => Chosen(selection)(image.Unit)), cancellationToken);
        return BuiltReport.Of(commit, report, selection);
    }

    private async Task PushAsync(ThisMachine machine, RegistryTarget target, string commit, IEnumerable<UnitImage> images,
        CancellationToken cancellationToken)
    {
        await using var progress = new ProgressView(_shell);
        using var registry = machine.OpenRegistry(target.Registry, progress);
        var push = new ImagePush(machine.Store, registry, target, progress);
        foreach (var image in images) await push.PushAsync(image, commit, cancellationToken);
    }

    private static async Task<BuiltReport> PlanAsync(ThisMachine machine, CommitPipeline pipeline, string commit, UnitSelection? selection,
        CancellationToken cancellationToken)
    {
        var plan = await pipeline.PlanAsync(commit, cancellationToken);
        await new BaseVersions(machine.Store).CheckAsync(plan, Chosen(selection), cancellationToken);
        return BuiltReport.Of(commit, plan, Chosen(selection), selection);
    }

    private async Task<BuildReport> BuildAsync(ThisMachine machine, CommitPipeline pipeline, string commit, UnitSelection? selection,
        CancellationToken cancellationToken)
    {
        await using var progress = new ProgressView(_shell);
        var report = await pipeline.BuildAsync(commit, selection is null ? null : selection.Has, progress, cancellationToken);
        foreach (var unit in report.Units) await machine.Store.TagAsync(unit.Image.Repository, commit, unit.Image.Digest,
            cancellationToken);
        await new BaseVersions(machine.Store).TagAsync(report.Units.Select(unit => unit.Image)
            .Where(image => Chosen(selection)(image.Unit)), cancellationToken);
        return report;
    }

    private static Func<Unit, bool> Chosen(UnitSelection? selection) => selection is null ? unit => unit.Kind == UnitKind.Service
        : selection.Has;
}

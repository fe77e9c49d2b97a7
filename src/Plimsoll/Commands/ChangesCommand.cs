using System.CommandLine;
using System.Text.Json;
using Plimsoll.Composition;
using Plimsoll.Source;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

internal sealed class ChangesCommand : CliCommand
{
    private readonly Argument<string> _from = new("A") { Description = "The earlier commit, branch or tag; 'empty' is the empty tree" };
    private readonly Argument<string> _to = new("B") { Description = "The later one" };
    private readonly Machine _machine;

    public ChangesCommand(Machine machine) : base("changes", "Which units changed between two commits, and why", "plimsoll changes HEAD~1 HEAD\nplimsoll changes main my-branch -o json")
    {
        _machine = machine;
        Add(_from);
        Add(_to);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(result.FolderOf(), cancellationToken);
        var plan = await ChangePlanner.CompareAsync(repository, result.GetRequiredValue(_from), result.GetRequiredValue(_to), _machine.Toolchain, cancellationToken);
        var report = ChangesReport.Of(plan.Plan, plan.Workspace);
        if (result.WantsJson()) _machine.Shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ChangesReport));
        else ChangesView.Write(report, _machine.Shell);
        return 0;
    }
}

using System.CommandLine;
using System.Text.Json;
using Plimsoll.Composition;
using Plimsoll.Source;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

internal sealed class ChangesCommand : CliCommand
{
    private const string Empty = "empty";

    /// <summary>Two commits are compared as if the same machine built both, so that no tool has to be asked for its version.</summary>
    private static readonly Toolchain Toolchain = new(new Dictionary<string, string>());

    private readonly Argument<string> _from = new("A") { Description = $"The earlier commit, branch or tag; '{Empty}' is the empty tree" };
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
        var from = result.GetRequiredValue(_from) is var name and not Empty ? await repository.ResolveAsync(name, cancellationToken) : null;
        var to = await repository.ResolveAsync(result.GetRequiredValue(_to), cancellationToken);
        var plan = await ChangePlanner.CompareAsync(repository, from, to, Toolchain, cancellationToken);
        var report = ChangesReport.Of(plan, await WorkspaceReader.ReadAsync(repository, to, cancellationToken));
        if (result.WantsJson()) _machine.Shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ChangesReport));
        else ChangesView.Write(report, _machine.Shell.Out);
        return 0;
    }
}

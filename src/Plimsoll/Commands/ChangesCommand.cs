using System.CommandLine;
using System.Text.Json;
using Plimsoll.Server;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

internal sealed class ChangesCommand : CliCommand
{
    private const string Empty = "empty";
    private readonly Argument<string> _from = new("A") { Description = $"The earlier commit, branch or tag; '{Empty}' is a repository without files" };
    private readonly Argument<string> _to = new("B") { Description = "The later one" };
    private readonly Shell _shell;

    public ChangesCommand(Shell shell)
        : base("changes", "Which units changed between two commits, why, and what their images are called", "plimsoll changes HEAD~1 HEAD\nplimsoll changes main my-branch -o json")
    {
        _shell = shell;
        Arguments.Add(_from);
        Arguments.Add(_to);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(result.FolderOf(), cancellationToken);
        var from = result.GetRequiredValue(_from) is var name and not Empty ? name : null;
        var cache = Home.Open(_shell.Variable("PLIMSOLL_HOME")).Cache;
        var plan = await ChangePlanner.CompareAsync(repository, from, result.GetRequiredValue(_to), cache, cancellationToken);
        var report = ChangesReport.Of(plan);
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ChangesReport));
        else ChangesView.Write(report, _shell.Out);
        foreach (var finding in plan.Ignored) _shell.Say($"the earlier commit was not valid: {finding}", Tone.Careful);
        return 0;
    }
}

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
        var (from, to) = (result.GetRequiredValue(_from), result.GetRequiredValue(_to));
        var (repository, commits) = GitRepository.OpenAt(result.FolderOf(), from == Empty ? [to] : [to, from], cancellationToken);
        var cache = Home.Open(_shell.Variable("PLIMSOLL_HOME")).Cache;
        var plan = await ChangePlanner.CompareAsync(repository, from == Empty ? null : commits[1], commits[0], cache, cancellationToken);
        var report = ChangesReport.Of(plan);
        if (result.WantsJson()) WriteJson(report);
        else ChangesView.Write(report, _shell.Out);
        foreach (var finding in plan.Ignored) _shell.Say($"the earlier commit was not valid: {finding}", Tone.Careful);
        return 0;
    }

    // apart: a method that names the serializer loads it
    private void WriteJson(ChangesReport report) => _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ChangesReport));
}

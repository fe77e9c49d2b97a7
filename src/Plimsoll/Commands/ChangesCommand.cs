using System.CommandLine;
using System.Text.Json;
using Plimsoll.Server;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Views.Ci;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>How changes are written.</summary>
internal enum ChangesFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs; a contract.</summary>
    Json,

    /// <summary>For <c>strategy.matrix</c> of GitHub Actions.</summary>
    GitHub,

    /// <summary>A child pipeline of GitLab.</summary>
    GitLab,

    /// <summary>A configuration that CircleCI continues with.</summary>
    CircleCi,
}

internal sealed class ChangesCommand : CliCommand
{
    private readonly Argument<string> _from = new("A") { Description =
        $"The earlier commit, branch or tag; '{EarlierCommit.Empty}', or zeros as CI systems write them, is a repository without files" };
    private readonly Argument<string> _to = new("B") { Description = "The later one" };
    private readonly Option<ChangesFormat> _format = new("-o", "--output") { Description =
        "How results are written: for people, for programs, or for a CI system that builds what changed",
        HelpName = "table|json|github|gitlab|circleci" };
    private readonly Shell _shell;

    public ChangesCommand(Shell shell)
        : base("changes", "Which units changed between two commits, why, and what their images are called",
            "plimsoll changes HEAD~1 HEAD\nplimsoll changes main my-branch -o json\nplimsoll changes HEAD~1 HEAD -o github")
    {
        _shell = shell;
        Arguments.Add(_from);
        Arguments.Add(_to);
        Options.Add(_format);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var (from, to) = (result.GetRequiredValue(_from), result.GetRequiredValue(_to));
        var (repository, commits) = GitRepository.OpenAt(result.FolderOf(),
            EarlierCommit.IsEmpty(from) ? [to] : [to, from], cancellationToken);
        var cache = Home.Open(_shell.Variable("PLIMSOLL_HOME")).Cache;
        var plan = await ChangePlanner.CompareAsync(repository,
            EarlierCommit.IsEmpty(from) ? null : commits[1], commits[0], cache, cancellationToken);
        switch (result.GetValue(_format))
        {
            case ChangesFormat.Json: WriteJson(ChangesReport.Of(plan)); break;
            case ChangesFormat.GitHub: WriteMatrix(plan); break;
            case ChangesFormat.GitLab: WriteLines(GitLabPipeline.Write(plan)); break;
            case ChangesFormat.CircleCi: WriteLines(CircleCiConfig.Write(plan)); break;
            default: ChangesView.Write(ChangesReport.Of(plan), _shell.Out); break;
        }
        foreach (var finding in plan.Ignored) _shell.Say($"the earlier commit was not valid: {finding}", Tone.Careful);
        return 0;
    }

    private void WriteLines(IEnumerable<string> lines)
    {
        // all of them before any is written: half a pipeline is worse than none
        foreach (var line in lines.ToList()) _shell.Out.WriteLine(line);
    }

    private void WriteMatrix(ChangePlan plan) => _shell.Out.WriteLine(GitHubMatrix.Write(plan));

    // apart: a method that names the serializer loads it
    private void WriteJson(ChangesReport report) => _shell.Out.WriteLine(JsonSerializer.Serialize(report,
        ReportJson.Default.ChangesReport));
}

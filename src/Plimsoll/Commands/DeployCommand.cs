using System.CommandLine;
using Plimsoll.Composition;
using Plimsoll.Server.Api;
using Plimsoll.Source;

namespace Plimsoll.Commands;

internal sealed class DeployCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Option<string?> _commit = new("--commit") { Description = "What to deploy (default: the head of the branch that it follows)", HelpName = "C" };
    private readonly Machine _machine;

    public DeployCommand(Machine machine) : base("deploy", "Make an environment run a commit", "plimsoll deploy dev\nplimsoll deploy dev --commit HEAD~1")
    {
        _machine = machine;
        Add(_environment);
        Add(_commit);
        Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var commit = result.GetValue(_commit) is { } revision
            ? await (await GitRepository.OpenAsync(result.FolderOf(), cancellationToken)).ResolveAsync(revision, cancellationToken)
            : null;
        var request = new ApiRequest(ControllerCall.Actor) { Target = commit, DryRun = result.GetValue(CommonOptions.DryRun) };
        return await ControllerCall.SendAsync(_machine, result, result.GetRequiredValue(_environment), "deploy", request, cancellationToken);
    }
}

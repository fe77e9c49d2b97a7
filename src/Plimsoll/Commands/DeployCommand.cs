using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class DeployCommand : ServerCommand
{
    private readonly Option<string?> _commit = new("--commit") { HelpName = "C",
        Description = "The commit to run; default: the head of the branch that the environment follows" };

    private readonly Option<bool> _yes = new("--yes") { Description = "Also when most of what runs there would be deleted" };

    public DeployCommand(Shell shell) : base("deploy", "Make an environment run a commit",
        "plimsoll deploy dev\nplimsoll deploy dev --commit 9f3c2ab", shell)
    {
        Options.Add(_commit);
        Options.Add(_yes);
    }

    protected override async Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) => request with
    {
        Yes = result.GetValue(_yes),
        Target = result.GetValue(_commit) is { } commit ? await here.Repository.ResolveAsync(commit, cancellationToken) : null,
    };
}

using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class PromoteCommand : ServerCommand
{
    private readonly Argument<string> _from = new("from") { HelpName = "FROM",
        Description = "The environment whose release is promoted, for instance dev" };

    private readonly Option<string?> _commit = new("--commit") { HelpName = "C",
        Description = "The commit of a release that was healthy there; default: the one that runs there" };

    private readonly Option<bool> _yes = new("--yes") { Description = "Also when most of what runs there would be deleted" };

    public PromoteCommand(Shell shell)
        : base("promote", "Give an environment the release that another one runs well",
            "plimsoll promote dev prod\nplimsoll promote dev prod --commit 9f3c2ab", shell)
    {
        Arguments.Insert(0, _from);
        Options.Add(_commit);
        Options.Add(_yes);
    }

    protected override async Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) => request with
    {
        From = result.GetRequiredValue(_from),
        Yes = result.GetValue(_yes),
        Target = result.GetValue(_commit) is { } commit ? await here.Repository.ResolveAsync(commit, cancellationToken) : null,
    };
}

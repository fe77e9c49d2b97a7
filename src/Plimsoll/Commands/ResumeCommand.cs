using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class ResumeCommand : ServerCommand
{
    public ResumeCommand(Shell shell) : base("resume", "Let an environment follow its branch again", "plimsoll resume dev", shell) => Options.Add(CommonOptions.DryRun);

    protected override async Task<ApiRequest> RequestAsync(ParseResult result, WorkspaceHere here, CancellationToken cancellationToken) => new(await here.ActorAsync(cancellationToken))
    {
        DryRun = result.GetValue(CommonOptions.DryRun),
    };
}

using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class ResumeCommand : ServerCommand
{
    public ResumeCommand(Shell shell) : base("resume", "Let an environment follow its branch again", "plimsoll resume dev", shell)
    {
    }

    protected override Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) => Task.FromResult(request);
}

using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class CancelCommand : ServerCommand
{
    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why; shown by history and status" };

    public CancelCommand(Shell shell) : base("cancel", "End what is under way or waits in an environment, and go back to what was healthy",
        "plimsoll cancel prod --reason \"the wrong commit\"", shell)
    {
        Options.Add(_reason);
    }

    protected override Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) =>
        Task.FromResult(request with { Reason = result.GetValue(_reason) });
}

using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class HoldCommand : ServerCommand
{
    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why; shown by status" };

    public HoldCommand(Shell shell) : base("hold", "Deliver nothing by itself to an environment until it is resumed",
        "plimsoll hold dev --reason \"demo at ten\"", shell)
    {
        Options.Add(_reason);
    }

    protected override Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) => Task.FromResult(request with
    {
        Reason = result.GetValue(_reason),
    });
}

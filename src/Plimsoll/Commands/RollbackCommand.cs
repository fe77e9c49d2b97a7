using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class RollbackCommand : ServerCommand
{
    private readonly Option<string?> _to = new("--to")
    {
        HelpName = "NUMBER|COMMIT|RC",
        Description = "The deployment to go back to; default: the last good one that ran something else",
    };
    private readonly Option<string?> _reason = new("--reason")
    {
        HelpName = "TEXT",
        Description = "Why; shown by status while the environment is held",
    };

    public RollbackCommand(Shell shell) : base("rollback", "Go back to the last good deployment, and hold",
        "plimsoll rollback dev\nplimsoll rollback dev --to 12 --reason \"orders are slow\"\n"
            + "plimsoll rollback prod --to RC20261128_0900", shell)
    {
        Options.Add(_to);
        Options.Add(_reason);
    }

    protected override Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) => Task.FromResult(request with
    {
        Target = result.GetValue(_to),
        Reason = result.GetValue(_reason),
    });
}

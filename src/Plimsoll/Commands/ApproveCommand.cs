using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class ApproveCommand : ServerCommand
{
    private readonly Option<string?> _commit = new("--commit") { HelpName = "C",
        Description = "The commit of the release; default: what was pushed to its branch, or else what it would be given by promote" };

    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why; stands in the ledger" };

    public ApproveCommand(Shell shell)
        : base("approve", "Agree that an environment takes a release that others wrote",
            "plimsoll approve prod\nplimsoll approve prod --reason \"looked at the migration\"", shell)
    {
        Options.Add(_commit);
        Options.Add(_reason);
    }

    protected override async Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) => request with
    {
        Email = await here.Repository.ReadEmailAsync(cancellationToken),
        Reason = result.GetValue(_reason),
        Target = result.GetValue(_commit) is { } commit ? await here.Repository.ResolveAsync(commit, cancellationToken) : null,
    };
}

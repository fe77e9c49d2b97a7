using System.CommandLine;
using Plimsoll.Server;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class AcceptCommand : MarkCommand
{
    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why; stands in the ledger" };

    public AcceptCommand(Shell shell) : base("accept", "Take away that a release is marked as bad", "plimsoll accept 9f3c2ab", shell)
    {
        Options.Add(_reason);
    }

    protected override Task<MarkReport> MarkAsync(Rejecting marks, string commit, string actor, ParseResult result,
        CancellationToken cancellationToken) =>
        marks.AcceptAsync(commit, result.GetValue(_reason), actor, result.GetValue(CommonOptions.DryRun), cancellationToken);
}

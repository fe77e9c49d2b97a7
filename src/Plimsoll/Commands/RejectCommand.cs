using System.CommandLine;
using Plimsoll.Server;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class RejectCommand : MarkCommand
{
    private readonly Option<string> _reason = new("--reason") { HelpName = "TEXT", Description = "Why; shown by why, status and history",
        Required = true };

    public RejectCommand(Shell shell) : base("reject", "Mark a release as bad: no environment takes it, until it is accepted",
        "plimsoll reject 9f3c2ab --reason \"loses orders\"\nplimsoll reject RC20261128_0900 --reason \"loses orders\"", shell)
    {
        Options.Add(_reason);
    }

    protected override Task<MarkReport> MarkAsync(Rejecting marks, string commit, string actor, ParseResult result,
        CancellationToken cancellationToken) =>
        marks.RejectAsync(commit, result.GetRequiredValue(_reason), actor, result.GetValue(CommonOptions.DryRun), cancellationToken);
}

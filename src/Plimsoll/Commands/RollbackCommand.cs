using System.CommandLine;
using Plimsoll.Composition;
using Plimsoll.Server.Api;

namespace Plimsoll.Commands;

internal sealed class RollbackCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Option<string?> _to = new("--to") { Description = "A deployment's number or a commit (default: the last good one that ran something else)", HelpName = "NUMBER|COMMIT" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for those who read the history", HelpName = "TEXT" };
    private readonly Machine _machine;

    public RollbackCommand(Machine machine) : base("rollback", "Go back to the last good deployment, and hold", "plimsoll rollback dev\nplimsoll rollback dev --to 3 --reason \"counts twice\"")
    {
        _machine = machine;
        Add(_environment);
        Add(_to);
        Add(_reason);
        Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(ControllerCall.Actor)
        {
            Target = result.GetValue(_to),
            Reason = result.GetValue(_reason),
            DryRun = result.GetValue(CommonOptions.DryRun),
        };
        return ControllerCall.SendAsync(_machine, result, result.GetRequiredValue(_environment), "rollback", request, cancellationToken);
    }
}

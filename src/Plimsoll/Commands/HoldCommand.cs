using System.CommandLine;
using Plimsoll.Composition;
using Plimsoll.Server.Api;

namespace Plimsoll.Commands;

internal sealed class HoldCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for those who wonder", HelpName = "TEXT" };
    private readonly Machine _machine;

    public HoldCommand(Machine machine) : base("hold", "Deliver nothing to an environment by itself", "plimsoll hold dev --reason \"demo until noon\"")
    {
        _machine = machine;
        Add(_environment);
        Add(_reason);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(ControllerCall.Actor) { Reason = result.GetValue(_reason) };
        return ControllerCall.SendAsync(_machine, result, result.GetRequiredValue(_environment), "hold", request, cancellationToken);
    }
}

using System.CommandLine;
using Plimsoll.Composition;
using Plimsoll.Server.Api;

namespace Plimsoll.Commands;

internal sealed class ResumeCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();

    public ResumeCommand(Machine machine) : base("resume", "End a hold: the environment follows its branch again", "plimsoll resume dev")
    {
        Add(_environment);
        SetAction((result, cancellationToken) => ControllerCall.SendAsync(
            machine, result, result.GetRequiredValue(_environment), "resume", new ApiRequest(ControllerCall.Actor), cancellationToken));
    }
}

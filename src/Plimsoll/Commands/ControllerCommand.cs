using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Server.Following;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>The controller's process; <c>up</c> starts it.</summary>
internal sealed class ControllerCommand : CliCommand
{
    public ControllerCommand(Shell shell) : base("controller", "The controller of this home; up starts it", "plimsoll controller")
    {
        Hidden = true;
        RefuseJson("the controller has no result: plimsoll status -o json tells what runs");
        SetAction(async (_, cancellationToken) =>
        {
            var machine = ThisMachine.Open(shell);
            await Controller.RunAsync(machine.Home, (log, supervisor) => new Followers(machine.Followers, log, supervisor), machine.Store,
                machine.Time, cancellationToken);
            return 0;
        });
    }
}

using Plimsoll.Machine;
using Plimsoll.Runtime.Local;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>The keeper's process; <c>up</c> and the controller start it.</summary>
internal sealed class KeeperCommand : CliCommand
{
    public KeeperCommand(Shell shell) : base("keeper", "The keeper of this home; up starts it", "plimsoll keeper")
    {
        Hidden = true;
        RefuseJson("the keeper has no result: plimsoll status -o json tells what runs");
        SetAction(async (_, cancellationToken) =>
        {
            var machine = ThisMachine.Open(shell);
            await Keeper.RunAsync(machine.Home.Folder, line => shell.Say(line), machine.Time, cancellationToken);
            return 0;
        });
    }
}

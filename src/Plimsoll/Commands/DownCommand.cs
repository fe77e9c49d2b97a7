using Plimsoll.Machine;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>Ends the controller, then the keeper with everything that it runs.</summary>
internal sealed class DownCommand : CliCommand
{
    public DownCommand(Shell shell) : base("down", "Stop everything that up started; data, images and ledgers stay", "plimsoll down") =>
        SetAction(async (_, cancellationToken) =>
        {
            var stopped = await ControllerStart.StopAsync(ThisMachine.Open(shell), cancellationToken);
            shell.Say(stopped ? "stopped" : "nothing was running");
            return 0;
        });
}

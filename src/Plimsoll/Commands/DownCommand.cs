using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>Ends the controller, then the keeper with everything that it runs.</summary>
internal sealed class DownCommand : CliCommand
{
    public DownCommand(Shell shell) : base("down", "Stop everything that up started; data, images and ledgers stay", "plimsoll down") =>
        SetAction(async (result, cancellationToken) =>
        {
            var stopped = await ControllerStart.StopAsync(ThisMachine.Open(shell), cancellationToken);
            if (result.WantsJson())
                shell.Out.WriteLine(JsonSerializer.Serialize(new DownReport(stopped), ReportJson.Default.DownReport));
            else shell.Say(stopped ? "stopped" : "nothing was running");
            return 0;
        });
}

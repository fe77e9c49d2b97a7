using Plimsoll.Composition;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>The commands, in the order of the help.</summary>
internal static class CommandList
{
    public static IEnumerable<CliCommand> Create(Shell shell)
    {
        var machine = new Machine(shell);
        return
        [
            new StatusCommand(machine),
            new ChangesCommand(machine),
            new DeployCommand(machine),
            new RollbackCommand(machine),
            new ScaleCommand(machine),
            new HoldCommand(machine),
            new ResumeCommand(machine),
            new HistoryCommand(machine),
            new LogsCommand(machine),
        ];
    }
}

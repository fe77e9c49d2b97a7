using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>The commands, in the order of the help.</summary>
internal static class CommandList
{
    public static IEnumerable<CliCommand> Create(Shell shell) =>
    [
        new UpCommand(shell),
        new DownCommand(shell),
        new StatusCommand(shell),
        new ChangesCommand(shell),
        new BuildCommand(shell),
        new DeployCommand(shell),
        new RollbackCommand(shell),
        new ScaleCommand(shell),
        new HoldCommand(shell),
        new ResumeCommand(shell),
        new HistoryCommand(shell),
        new LogsCommand(shell),
        new InitCommand(shell),
        new ControllerCommand(shell),
        new KeeperCommand(shell),
    ];
}

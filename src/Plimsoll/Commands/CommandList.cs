using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>The commands, in the order of the help.</summary>
internal static class CommandList
{
    private static readonly KeyValuePair<string, Func<Shell, CliCommand>>[] All =
    [
        new("up", shell => new UpCommand(shell)),
        new("down", shell => new DownCommand(shell)),
        new("status", shell => new StatusCommand(shell)),
        new("changes", shell => new ChangesCommand(shell)),
        new("build", shell => new BuildCommand(shell)),
        new("check", shell => new CheckCommand(shell)),
        new("deploy", shell => new DeployCommand(shell)),
        new("promote", shell => new PromoteCommand(shell)),
        new("approve", shell => new ApproveCommand(shell)),
        new("rollback", shell => new RollbackCommand(shell)),
        new("reject", shell => new RejectCommand(shell)),
        new("accept", shell => new AcceptCommand(shell)),
        new("scale", shell => new ScaleCommand(shell)),
        new("hold", shell => new HoldCommand(shell)),
        new("cancel", shell => new CancelCommand(shell)),
        new("resume", shell => new ResumeCommand(shell)),
        new("history", shell => new HistoryCommand(shell)),
        new("receipt", shell => new ReceiptCommand(shell)),
        new("audit", shell => new AuditCommand(shell)),
        new("why", shell => new WhyCommand(shell)),
        new("diff", shell => new DiffCommand(shell)),
        new("where", shell => new WhereCommand(shell)),
        new("logs", shell => new LogsCommand(shell)),
        new("open", shell => new OpenCommand(shell)),
        new("serve", shell => new ServeCommand(shell)),
        new("registry", shell => new RegistryCommand(shell)),
        new("secret", shell => new SecretCommand(shell)),
        new("keys", shell => new KeysCommand(shell)),
        new("verify", shell => new VerifyCommand(shell)),
        new("export", shell => new ExportCommand(shell)),
        new("init", shell => new InitCommand(shell)),
        new("reference", shell => new ReferenceCommand(shell)),
        new("controller", shell => new ControllerCommand(shell)),
        new("keeper", shell => new KeeperCommand(shell)),
    ];

    /// <summary>All of them; or the one that is named, when it is one: a program that is about to run a command needs no other.</summary>
    public static IEnumerable<CliCommand> Create(Shell shell, string? name)
    {
        foreach (var command in All)
        {
            if (command.Key == name) return [command.Value(shell)];
        }
        return All.Select(command => command.Value(shell));
    }
}

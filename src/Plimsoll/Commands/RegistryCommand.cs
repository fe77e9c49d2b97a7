using System.CommandLine;
using Plimsoll.Oci;
using Plimsoll.Server;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>Commands about a registry of this machine: the embedded one, or any other folder.</summary>
internal sealed class RegistryCommand : CliCommand
{
    private static readonly Option<string?> Root = new("--root")
    {
        Description = "The folder with the images; default: the embedded registry of PLIMSOLL_HOME",
        HelpName = "DIR",
        Recursive = true,
    };

    public RegistryCommand(Shell shell)
        : base("registry", "Serve, list and tidy a registry",
            "plimsoll registry list\nplimsoll registry serve --port 5000\nplimsoll registry gc --dry-run")
    {
        Options.Add(Root);
        Subcommands.Add(new RegistryServeCommand(shell));
        Subcommands.Add(new RegistryListCommand(shell));
        Subcommands.Add(new RegistryGcCommand(shell));
    }

    /// <summary>The store that a command is about.</summary>
    public static LocalImageStore Store(ParseResult result, Shell shell) =>
        new(result.GetValue(Root) is { } root ? Path.Combine(result.FolderOf(), root)
            : Home.Open(shell.Variable("PLIMSOLL_HOME")).Registry);
}

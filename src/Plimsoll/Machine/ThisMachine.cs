using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Pipeline;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local;
using Plimsoll.Runtime.Local.Checking;
using Plimsoll.Server;
using Plimsoll.Source;
using Plimsoll.Terminal;

namespace Plimsoll.Machine;

/// <summary>Puts the parts together for one home: the one place where they meet.</summary>
/// <param name="Home">Where all state is.</param>
/// <param name="Time">The clock.</param>
internal sealed record ThisMachine(Home Home, TimeProvider Time)
{
    /// <summary>What runs here.</summary>
    public LocalRuntime Runtime { get; } = new(Home.Folder, Self("keeper", Home), Time);

    /// <summary>The embedded registry's store.</summary>
    public LocalImageStore Store { get; } = new(Home.Registry);

    /// <summary>Where builds keep what they need again.</summary>
    public PackagingFolders Folders { get; } = new(Home.Work, Home.Cache);

    public static ThisMachine Open(Shell shell) => new(Home.Open(shell.Variable("PLIMSOLL_HOME")), shell.Time);

    /// <summary>This program in another role, for this home.</summary>
    public static Command Self(string role, Home home) => new(Environment.ProcessPath!, [role])
    {
        WorkingDirectory = home.Folder,
        Environment = new Dictionary<string, string?> { ["PLIMSOLL_HOME"] = home.Folder },
    };

    /// <summary>Makes images and releases of a repository's commits.</summary>
    public CommitPipeline Pipeline(GitRepository repository) => new(repository, Store, new LocalChecks(Home.Folder, Store, Time), Folders, Time);
}

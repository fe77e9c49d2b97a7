using Plimsoll.Runtime;
using Plimsoll.Server;
using Plimsoll.Server.Following;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Composition;

/// <summary>The parts, put together when a command first asks for them: a command that needs little starts quickly.</summary>
internal sealed class Machine(Shell shell)
{
    private readonly Lazy<Home> _home = new(() => Home.Open(shell.Variable("PLIMSOLL_HOME")));

    /// <summary>Where results and messages go.</summary>
    public Shell Shell => shell;

    /// <summary>The state of this machine.</summary>
    public Home Home => _home.Value;

    public IRuntime Runtime => throw new NotSupportedException();

    public StatusReader Status { get; } = new();

    /// <summary>The repository of a folder and the manifest at its root, at the commit whose manifest counts.</summary>
    public static async Task<(GitRepository Repository, WorkspaceManifest Manifest)> OpenWorkspaceAsync(string folder, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(folder, cancellationToken);
        var commit = await PolicyReader.FindCommitAsync(repository, "refs/heads/", cancellationToken);
        return (repository, await WorkspaceReader.ReadAsync(repository, commit, cancellationToken));
    }
}

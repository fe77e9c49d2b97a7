using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Serving;

/// <summary>What is served.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Environments">The names of those to look after; empty is all that are shared.</param>
/// <param name="ProbePort">The port that answers probes, on all addresses; null is none.</param>
public sealed record ServeOptions(RemoteAddress Repository, IReadOnlyList<string> Environments, int? ProbePort)
{
    /// <summary>The variable with the password of the repository.</summary>
    public const string PasswordVariable = "PLIMSOLL_GIT_PASSWORD";

    /// <summary>The repository that an argument names.</summary>
    /// <param name="argument">A path, or a URL with https, ssh or file, with or without a user.</param>
    /// <param name="password">The value of <see cref="PasswordVariable"/>; null or empty is none.</param>
    /// <exception cref="PlimsollException">PLM7021: the argument has a password.</exception>
    public static RemoteAddress RepositoryOf(string argument, string? password)
    {
        if (!RemoteAddress.HasPassword(argument)) return RemoteAddress.Parse(argument, password);
        throw new PlimsollException(Outcome.Usage, "PLM7021",
            "serving: the address has a password, and everybody on this machine can read the arguments of a program (ps).\n"
            + "         Leave it out, as in --repository https://USER@git.example/acme/fleet.git, "
            + $"and set the variable {PasswordVariable},\n"
            + "         or let git know it (git help credentials)");
    }

    /// <summary>How often the repository is asked. Default: every three seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The environments of a workspace that are looked after: never those of a machine, which its own controller
    /// delivers.</summary>
    public IReadOnlyList<EnvironmentManifest> Choose(WorkspaceManifest workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return [.. workspace.Environments.Where(environment => !environment.IsLocal
            && (Environments.Count == 0 || Environments.Contains(environment.Name)))];
    }

    /// <summary>Those that were asked for, and that the workspace does not have as shared ones.</summary>
    public IReadOnlyList<string> Missing(WorkspaceManifest workspace) =>
        [.. Environments.Except(Choose(workspace).Select(environment => environment.Name))];
}

using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Machine;

/// <summary>The programs that a workspace's stores are started from, on this machine.</summary>
internal static class StorePrograms
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>Those that are not here, by the names that the launcher knows how to install.</summary>
    public static IEnumerable<string> Missing(WorkspaceManifest manifest) =>
        manifest.Environments.All(environment => environment.Runtime != "local") ? []
        : manifest.Stores.Where(store => !store.External).Select(store => store.Kind == "postgres" ? "postgres" : "redis-server").Distinct()
            .Where(program => HostProgram.Find(program, Folders()) is null);

    /// <summary>Refuses to begin what could not end well.</summary>
    /// <exception cref="PlimsollException">A program is missing.</exception>
    public static void Require(WorkspaceManifest manifest)
    {
        if (Missing(manifest).ToList() is not { Count: > 0 } missing) return;
        throw new PlimsollException(Outcome.Unavailable, "PLM1012",
            $"starting the stores of {manifest.Name}: this machine lacks {string.Join(" and ", missing)}.\n" +
            "         The launcher of a clone installs what is missing: ./plimsoll up. Otherwise install it with the system's "
                + "package manager.");
    }

    private static IEnumerable<string> Folders() =>
        Directory.Exists(Debian) ? Directory.EnumerateDirectories(Debian).Select(version => Path.Combine(version, "bin")) : [];
}

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

    private static IEnumerable<string> Folders() =>
        Directory.Exists(Debian) ? Directory.EnumerateDirectories(Debian).Select(version => Path.Combine(version, "bin")) : [];
}

using Plimsoll.Server.Following;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Finds environments by the names that people type.</summary>
internal static class EnvironmentNames
{
    /// <exception cref="PlimsollException">The workspace has no such environment.</exception>
    public static EnvironmentManifest Require(this WorkspaceManifest manifest, string name) =>
        manifest.Environments.FirstOrDefault(environment => environment.Name == name)
            ?? throw MissingEnvironment.In(manifest.Name, manifest, name);
}

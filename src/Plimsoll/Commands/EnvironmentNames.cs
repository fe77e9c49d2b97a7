using Plimsoll.Machine;
using Plimsoll.Server.Following;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Finds environments by the names that people type.</summary>
internal static class EnvironmentNames
{
    /// <exception cref="PlimsollException">PLM3001: there is no such environment.</exception>
    public static EnvironmentManifest Require(this WorkspaceManifest manifest, string name) =>
        manifest.Environments.FirstOrDefault(environment => environment.Name == name)
            ?? throw MissingEnvironment.In(manifest.Name, manifest, name);

    /// <exception cref="PlimsollException">PLM3001: the main branch has no such environment.</exception>
    public static async Task<EnvironmentManifest> RequireAsync(this WorkspaceHere here, string name, CancellationToken cancellationToken) =>
        here.Manifest.Environments.FirstOrDefault(environment => environment.Name == name)
            ?? throw await MissingEnvironment.ExplainAsync(here.Repository, here.Manifest, name, cancellationToken);
}

using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Finds environments by the names that people type.</summary>
internal static class EnvironmentNames
{
    /// <exception cref="PlimsollException">The workspace has no such environment.</exception>
    public static EnvironmentManifest Require(this WorkspaceManifest manifest, string name) =>
        manifest.Environments.FirstOrDefault(environment => environment.Name == name) ?? throw new PlimsollException(Outcome.Usage, "PLM3001",
            $"{manifest.Name} has no environment {name} (it has {string.Join(", ", manifest.Environments.Select(environment => environment.Name))})");
}

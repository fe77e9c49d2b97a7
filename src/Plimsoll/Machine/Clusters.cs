using KubernetesClient;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Processes;
using Plimsoll.Runtime.Kubernetes;
using Plimsoll.Workspace;

namespace Plimsoll.Machine;

/// <summary>Opens the clusters that environments run in, as kubectl would.</summary>
internal static class Clusters
{
    /// <summary>The runtime of an environment; nothing is asked of the cluster yet.</summary>
    public static KubernetesRuntime Open(ThisMachine machine, WorkspaceManifest workspace, EnvironmentManifest environment)
    {
        var place = workspace.Registry is { } registry ? RegistryTarget.Parse(registry) : null;
        var settings = environment.RuntimeSettings;
        return new(
            () => Connect(machine, settings.GetValueOrDefault("context")),
            new() { Namespace = settings.GetValueOrDefault("namespace"), ImagePrefix = place is null ? "" : place.Registry + "/", PullSecret = settings.GetValueOrDefault("pullSecret") },
            machine.Time) { Locate = repository => place?.RepositoryOf(repository) ?? repository };
    }

    private static KubernetesApi Connect(ThisMachine machine, string? context) =>
        new(KubeConfig.Load(machine.Variable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), context, RunPluginAsync), machine.Time);

    private static async Task<string> RunPluginAsync(ExecPlugin plugin, CancellationToken cancellationToken)
    {
        var command = new Command(plugin.Command, [.. plugin.Arguments]) { Environment = plugin.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value) };
        return (await CommandRunner.RequireAsync(command, null, cancellationToken)).Text;
    }
}

using KubernetesClient;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Processes;
using Plimsoll.Runtime.Kubernetes;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Workspace;

namespace Plimsoll.Machine;

/// <summary>Opens the clusters that environments run in, as kubectl would.</summary>
internal static class Clusters
{
    /// <summary>The runtime of an environment; nothing is asked of the cluster yet.</summary>
    public static KubernetesRuntime Open(ThisMachine machine, WorkspaceManifest workspace, EnvironmentManifest environment)
    {
        var place = workspace.Registry is { } registry ? RegistryTarget.Parse(registry) : null;
        return new(() => Connect(machine, environment.RuntimeSettings.GetValueOrDefault("context")), Settings(environment, place),
            machine.Time) 
        {
            Locate = repository => place?.RepositoryOf(repository) ?? repository,
            FindSecretKey = machine.SecretKeys.Find,
        };
    }

    /// <summary>How an environment is rendered.</summary>
    /// <param name="environment">Which.</param>
    /// <param name="place">Where its images are.</param>
    public static RenderSettings Settings(EnvironmentManifest environment, RegistryTarget? place) => new()
    {
        Namespace = environment.RuntimeSettings.GetValueOrDefault("namespace"),
        ImagePrefix = place is null ? "" : place.Registry + "/",
        PullSecret = environment.RuntimeSettings.GetValueOrDefault("pull-secret"),
        Quota = environment.Quota is { } quota ? new(quota.CpuMillis, quota.MemoryBytes, quota.Pods) : null,
    };

    private static KubernetesApi Connect(ThisMachine machine, string? context) =>
        new(KubeConfig.Load(machine.Variable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), context, RunPluginAsync),
            machine.Time);

    private static async Task<string> RunPluginAsync(ExecPlugin plugin, CancellationToken cancellationToken)
    {
        var command = new Command(plugin.Command, [.. plugin.Arguments]) { Environment =
            plugin.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value) };
        // it may ask a person to log in
        var result = await CommandRunner.RunWithinAsync(command, TimeSpan.FromMinutes(5), cancellationToken)
            ?? throw new IOException($"{plugin.Command}, which the kubeconfig names to log in, "
                + "did not end within 5 minutes, and was ended");
        return result.ExitCode == 0 ? result.Text : throw new CommandFailedException(command, result.ExitCode, result.Error);
    }
}

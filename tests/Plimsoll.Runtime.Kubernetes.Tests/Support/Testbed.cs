using KubernetesClient;

namespace Plimsoll.Runtime.Kubernetes.Tests.Support;

/// <summary>The real cluster: what <c>KUBECONFIG</c> names.</summary>
internal static class Testbed
{
    /// <summary>Why there is none; null when there is one.</summary>
    public static string? Refusal { get; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG"))
        ? "needs a cluster: ./test starts one, or KUBECONFIG names one (tests/testbed/kubernetes up)"
        : null;

    /// <summary>Why its API server cannot be restarted; null when it can.</summary>
    public static string? RestartRefusal { get; } =
        Environment.GetEnvironmentVariable("KUBECONFIG") == "/var/lib/kubernetes-testbed/admin.conf" ? null
        : "only the API server of the testbed is restarted";

    /// <summary>Kills the API server and starts it again.</summary>
    public static Task RestartApiServerAsync() => Processes.CommandRunner.RequireAsync(new(Path.Combine(CloneRoot.Path,
        "tests/testbed/kubernetes"), ["restart"]));

    public static KubernetesApi Connect() => new(
        KubeConfig.Load(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), null,
            (plugin, _) => throw new InvalidOperationException(plugin.Command)),
        TimeProvider.System);
}

using KubernetesClient;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>Tells a failure that the deployment has from one that the cluster has: trying the same again would be refused again.</summary>
internal static class Refusal
{
    /// <summary>Whether an object is somebody else's, not valid, or may not be written.</summary>
    public static bool Is(Exception exception) =>
        exception is RuntimeRefusedException or KubernetesException { IsInvalid: true } or KubernetesException { IsForbidden: true };
}

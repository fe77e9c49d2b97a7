using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>The versions of Kubernetes whose API servers take objects that were rendered for one of them.</summary>
/// <param name="First">The minor version that they were rendered for: 30 is 1.30.</param>
/// <param name="Last">The last minor version that serves all of them; null while none is known that does not.</param>
/// <param name="Ends">What the next one does not serve any more, such as <c>policy/v1beta1 PodDisruptionBudget</c>; null without an
/// end.</param>
public sealed record ServerRange(int First, int? Last, string? Ends)
{
    // https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    // what is rendered here for old servers, and what a patch may add to a namespace
    private static readonly Dictionary<string, int> LastServed = new()
    {
        ["policy/v1beta1 PodDisruptionBudget"] = 24,
        ["autoscaling/v2beta1 HorizontalPodAutoscaler"] = 24,
        ["autoscaling/v2beta2 HorizontalPodAutoscaler"] = 25,
        ["batch/v1beta1 CronJob"] = 24,
        ["extensions/v1beta1 Ingress"] = 21,
        ["networking.k8s.io/v1beta1 Ingress"] = 21,
        ["rbac.authorization.k8s.io/v1beta1 Role"] = 21,
        ["rbac.authorization.k8s.io/v1beta1 RoleBinding"] = 21,
    };

    /// <summary>Those that take these objects. Pure.</summary>
    /// <param name="rendered">The objects.</param>
    /// <param name="first">The minor version that they were rendered for.</param>
    public static ServerRange Of(RenderedEnvironment rendered, int first)
    {
        ArgumentNullException.ThrowIfNull(rendered);
        var kinds = rendered.All.Select(each => $"{each.Text("apiVersion")} {each.Kind()}").Distinct();
        var ending = kinds.Where(LastServed.ContainsKey).OrderBy(kind => LastServed[kind]).ToList();
        return ending is [var earliest, ..] ? new(first, LastServed[earliest], earliest) : new(first, null, null);
    }

    /// <summary>As Helm is told it (<c>kubeVersion</c> of a Chart.yaml); versions of providers, such as 1.30.2-gke.1, count.</summary>
    public string Constraint => $">=1.{First}.0-0{(Last is { } last ? $" <1.{last + 1}.0-0" : "")}";

    /// <summary>For which servers it is, and how it is made for newer ones.</summary>
    public string Says => $"For {this}{NewerSays}";

    private string NewerSays => Last is { } last && last >= First
        ? $": newer servers have no {Ends}. For those: --server-version 1.{last + 1}" : "";

    /// <summary><c>Kubernetes 1.20 to 1.24</c>, <c>Kubernetes 1.30 or newer</c>.</summary>
    public override string ToString() =>
        Last is not { } last ? $"Kubernetes 1.{First} or newer"
        : last < First ? $"Kubernetes 1.{First}, which has no {Ends}"
        : last == First ? $"Kubernetes 1.{First}" : $"Kubernetes 1.{First} to 1.{last}";
}

namespace Plimsoll.Runtime.Local.Services;

/// <summary>What the rollout of a pod makes real. A service without a pod is one of its own.</summary>
/// <param name="Services">In order of need; they say the same number of replicas.</param>
internal sealed record PodPlan(IReadOnlyList<ServicePlan> Services)
{
    /// <summary>What replicas of this version have in common.</summary>
    public string Fingerprint { get; } = string.Join(' ', Services.Select(plan => plan.Fingerprint));

    public bool IsJob => Services.Any(plan => plan.Service.IsJob);

    public bool IsStateful => Services.Any(plan => plan.Service.Volume is not null);

    public int Replicas => IsJob ? 1 : Services[0].Service.Replicas;
}

namespace Hosting;

/// <summary>
/// Something that a replica must have reached once before it takes traffic. It is asked until it passes and never again:
/// a store that is away later would otherwise take out all replicas at once, where each could say so in its answers and
/// serve what does not need the store. What it is for is a new version that cannot work: a wrong address, a wrong password.
/// </summary>
/// <param name="Name">What is checked, for the answer of <c>/readyz</c>.</param>
/// <param name="CheckAsync">Throws with the reason while it has not been reached.</param>
public sealed record ReadinessCheck(string Name, Func<CancellationToken, ValueTask> CheckAsync);

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>A later deployment was given to the environment, so this one ends.</summary>
/// <param name="seen">Its number.</param>
internal sealed class FencedException(long seen) : Exception($"deployment {seen} came after it")
{
    public long Seen => seen;
}

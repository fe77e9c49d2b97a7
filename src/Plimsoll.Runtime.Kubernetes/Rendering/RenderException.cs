namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What shall run cannot be said to Kubernetes: names the service or store, what was seen and what mends it.</summary>
/// <param name="subject">The service, store or environment.</param>
/// <param name="message">In words.</param>
public sealed class RenderException(string subject, string message) : Exception($"{subject}: {message}")
{
    /// <summary>The service, store or environment that it is about.</summary>
    public string Subject => subject;
}

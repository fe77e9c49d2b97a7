namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>
/// How long the services of a pod still serve after they are told to stop. Kubernetes tells all of them at once; who is needed by a sibling
/// therefore serves on until that one has drained, and for its own time after it.
/// </summary>
internal sealed class Drains(IReadOnlyList<DesiredService> services)
{
    public TimeSpan Of(DesiredService service) => service.Drain + BeforeIt(service);

    /// <summary>When it is killed, from being told to stop.</summary>
    public TimeSpan Grace(DesiredService service) => service.Grace + BeforeIt(service);

    // needs have no circles
    private TimeSpan BeforeIt(DesiredService service) =>
        services.Where(other => other.Needs.Values.Contains(service.Name)).Select(Of).DefaultIfEmpty(TimeSpan.Zero).Max();
}

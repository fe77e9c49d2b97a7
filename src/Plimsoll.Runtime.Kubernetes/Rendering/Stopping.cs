using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>
/// That a pod ends is told to it and to all proxies at the same time. Services with our hosting library go on serving by themselves; those
/// without are told a little later, where the server can wait without a program in the image.
/// </summary>
internal static class Stopping
{
    // what proxies need to hear of it, with a wide margin
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(3);

    /// <summary>How long a pod waits before its processes are told; zero where it cannot.</summary>
    public static TimeSpan Sleep(Scene scene, IReadOnlyList<DesiredService> services) =>
        scene.Capabilities.SleepAction ? services.Select(Of).Max() : TimeSpan.Zero;

    /// <summary>Sets it for a container that is given traffic.</summary>
    public static void Set(JsonObject container, Scene scene, DesiredService service)
    {
        var seconds = Quantities.Seconds(Of(service));
        if (scene.Capabilities.SleepAction && seconds > 0)
            container["lifecycle"] = new JsonObject { ["preStop"] = new JsonObject { ["sleep"] =
                new JsonObject { ["seconds"] = seconds } } };
    }

    private static TimeSpan Of(DesiredService service) =>
        service.Ports.Count == 0 ? TimeSpan.Zero : service.Drain < Enough ? service.Drain : Enough;
}

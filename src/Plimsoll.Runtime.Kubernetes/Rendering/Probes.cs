using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>
/// What the kubelet asks a container: as this machine's keeper does, with the same patience. Until it is ready it is asked every second,
/// and ended when that took longer than <c>health.within</c>. To end one that is merely silent costs what it has in hand, so that is done
/// the tenth time.
/// </summary>
internal static class Probes
{
    private const int Timeout = 2;
    private const int Patience = 3;
    private const int PatienceWithSilence = 10;
    private const int LivenessPeriod = 3;

    /// <summary>Sets the probes of a container; one that listens nowhere has none.</summary>
    public static void Set(JsonObject container, DesiredService service, PodPorts ports, ClusterCapabilities capabilities)
    {
        if (service.IsJob || service.Ports.Count == 0) return;
        var port = ports.Main(service);
        container["startupProbe"] = Probe(Ready(), 1, Math.Max(1, Quantities.Seconds(service.ReadyWithin)));
        container["readinessProbe"] = Probe(Ready(), 1, Patience);
        if (service is { Protocol: "http", LivePath: { } live })
            container["livenessProbe"] = Probe(Http(live), LivenessPeriod, PatienceWithSilence);

        (string Kind, JsonObject Question) Ready() => service switch
        {
            { Protocol: "http", ReadyPath: { } path } => Http(path),
            { Protocol: "grpc" } when capabilities.GrpcProbe => ("grpc", new() { ["port"] = port, ["service"] = "" }),
            _ => ("tcpSocket", new() { ["port"] = port }),
        };

        (string Kind, JsonObject Question) Http(string path) => ("httpGet",
            new() { ["path"] = path, ["port"] = port, ["scheme"] = "HTTP" });
    }

    /// <summary>A probe of any kind.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="period">Every how many seconds.</param>
    /// <param name="failures">How often in a row it must fail to count.</param>
    public static JsonObject Probe((string Kind, JsonObject Question) question, int period, int failures) =>
        new() { [question.Kind] = question.Question, ["periodSeconds"] = period, ["timeoutSeconds"] = Timeout,
            ["failureThreshold"] = failures };
}

using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>
/// What of a chart can be set: by pod how many replicas there are, by service image, resources, variables of its manifest and the host of
/// its ingress. A Job is named after what it does and cannot be changed, so nothing of it is set.
/// </summary>
internal static class ChartValues
{
    /// <summary>The values, as they are rendered.</summary>
    public static JsonObject Of(RenderedEnvironment rendered)
    {
        var pods = new JsonObject();
        var services = new JsonObject();
        foreach (var pod in rendered.Pods.Where(pod => !IsJob(pod.Workload)))
        {
            if (pod.Workload["spec"]!["replicas"] is { } replicas) pods[pod.Name] = new JsonObject { ["replicas"] = replicas.DeepClone() };
            else if (pod.Objects.FirstOrDefault(each => Kind(each) == "HorizontalPodAutoscaler") is { } autoscaler)
                pods[pod.Name] = new JsonObject { ["autoscale"] = new JsonObject { ["min"] =
                    autoscaler["spec"]!["minReplicas"]?.DeepClone(), ["max"] = autoscaler["spec"]!["maxReplicas"]?.DeepClone() } };
            foreach (var service in pod.Services) services[service.Name] = Of(service, pod);
        }
        return new() { ["pods"] = pods, ["services"] = services };
    }

    private static JsonObject Of(DesiredService service, RenderedPod pod)
    {
        var container = Container(pod.Workload, service.Name);
        var image = container["image"]!.GetValue<string>().Split('@');
        var values = new JsonObject
        {
            ["image"] = new JsonObject { ["repository"] = image[0], ["digest"] = image[^1] },
            ["resources"] = container["resources"]?.DeepClone() ?? new JsonObject(),
            ["env"] = new JsonObject(OwnVariables(container, service).Select(each =>
                KeyValuePair.Create(Name(each), each["value"]?.DeepClone()))),
        };
        if (Ingress(pod, service.Name) is { } ingress)
            values["ingress"] = new JsonObject { ["host"] = ingress["spec"]!["rules"]![0]!["host"]!.DeepClone() };
        return values;
    }

    /// <summary>An object with references to values in it.</summary>
    public static JsonObject Templated(JsonObject each, RenderedEnvironment rendered)
    {
        var copy = each.DeepClone().AsObject();
        copy["metadata"]!["namespace"] = YamlText.Raw("{{ .Release.Namespace | quote }}");
        if (rendered.Pods.FirstOrDefault(pod => pod.Workload == each && !IsJob(each)) is { } owner) Workload(copy, owner);
        else if (rendered.Pods.FirstOrDefault(pod => pod.Objects.Contains(each)) is { } pod) Part(copy, pod);
        return copy;
    }

    /// <summary>When an object is there at all; null is always.</summary>
    public static string? Condition(JsonObject each, RenderedEnvironment rendered) =>
        rendered.Pods.SelectMany(pod => pod.Services.Select(service => (service, Ingress: Ingress(pod, service.Name))))
            .FirstOrDefault(one => one.Ingress == each) is { service: { } service } ? $"{Service(service.Name)}.ingress.host" : null;

    private static void Workload(JsonObject workload, RenderedPod pod)
    {
        if (workload["spec"]!["replicas"] is not null)
            workload["spec"]!["replicas"] = YamlText.Raw($"{{{{ {Pod(pod.Name)}.replicas | int }}}}");
        foreach (var service in pod.Services)
        {
            var container = Container(workload, service.Name);
            var values = Service(service.Name);
            container["image"] = YamlText.Raw($"{{{{ printf \"%s@%s\" {values}.image.repository {values}.image.digest | quote }}}}");
            container["resources"] = YamlText.Lines($"{{{{- with {values}.resources }}}}\nresources: {{{{ toJson . }}}}\n{{{{- end }}}}");
            var own = OwnVariables(container, service).ToList();
            var all = container["env"]!.AsArray();
            foreach (var variable in own) all.Remove(variable);
            all.Add((JsonNode)YamlText.Lines($"{{{{- range $name, $value := {values}.env }}}}\n- name: {{{{ toJson $name }}}}\n  value: "
                + $"{{{{ toString $value | toJson }}}}\n{{{{- end }}}}"));
        }
    }

    private static void Part(JsonObject part, RenderedPod pod)
    {
        if (Kind(part) == "HorizontalPodAutoscaler")
        {
            part["spec"]!["minReplicas"] = YamlText.Raw($"{{{{ {Pod(pod.Name)}.autoscale.min | int }}}}");
            part["spec"]!["maxReplicas"] = YamlText.Raw($"{{{{ {Pod(pod.Name)}.autoscale.max | int }}}}");
        }
        if (Kind(part) != "Ingress" || pod.Services.FirstOrDefault(service => service.Name == Name(part["metadata"]!)) is not { } service)
            return;
        var host = $"{{{{ {Service(service.Name)}.ingress.host | quote }}}}";
        part["spec"]!["rules"]![0]!["host"] = YamlText.Raw(host);
        if (part["spec"]!["tls"]?[0]?["hosts"] is JsonArray hosts) hosts[0] = YamlText.Raw(host);
    }

    /// <summary>The variables that the manifests say, as far as nothing else took their place.</summary>
    private static IEnumerable<JsonObject> OwnVariables(JsonObject container, DesiredService service) =>
        container["env"]!.AsArray().OfType<JsonObject>().Where(variable => variable["value"] is not null
            && service.Env.ContainsKey(Name(variable)) && !Name(variable).StartsWith("PORT", StringComparison.Ordinal));

    private static JsonObject Container(JsonObject workload, string service) =>
        workload["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(each => each!.AsObject())
            .First(each => Name(each) == service);

    private static JsonObject? Ingress(RenderedPod pod, string service) =>
        pod.Objects.FirstOrDefault(each => Kind(each) == "Ingress" && Name(each["metadata"]!) == service);

    private static bool IsJob(JsonObject workload) => Kind(workload) == "Job";

    private static string Pod(string name) => $"(index .Values.pods \"{name}\")";

    private static string Service(string name) => $"(index .Values.services \"{name}\")";

    private static string Kind(JsonObject each) => each["kind"]!.GetValue<string>();

    private static string Name(JsonNode named) => named["name"]!.GetValue<string>();
}

using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Observing;

/// <summary>Where services are reached: from outside where they are public, otherwise within the cluster.</summary>
/// <param name="services">The Services of the environment.</param>
/// <param name="ingresses">Its Ingresses.</param>
internal sealed class Addresses(IEnumerable<JsonObject> services, IEnumerable<JsonObject> ingresses)
{
    private readonly Dictionary<string, JsonObject> _services = services.ToDictionary(service => service.Name());

    /// <summary>The address of a service; null when nothing listens.</summary>
    public string? Of(string name)
    {
        if (!_services.TryGetValue(name, out var service)) return null;
        var leading = from ingress in ingresses
                      from rule in ingress.Items("spec", "rules")
                      where rule.Items("http", "paths").Any(path => path.Text("backend", "service", "name") == name)
                      select $"{(ingress.Items("spec", "tls").Any() ? "https" : "http")}://{rule.Text("host")}";
        return leading.FirstOrDefault() ?? Direct(name, service);
    }

    private static string Direct(string name, JsonObject service)
    {
        var port = service.Items("spec", "ports").FirstOrDefault();
        var outside = service.Items("status", "loadBalancer", "ingress").Select(each => each.Text("hostname") ?? each.Text("ip"))
            .FirstOrDefault();
        var scheme = port.Text("appProtocol") ?? (port.Text("name") == "http" ? "http" : "tcp");
        return string.Create(CultureInfo.InvariantCulture,
            $"{scheme}://{outside ?? $"{name}.{service.Text("metadata", "namespace")}"}:{port.Number("port")}");
    }
}

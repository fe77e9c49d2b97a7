using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plimsoll.Runtime.Kubernetes.Rendering.Stores;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What a process is given (DESIGN §6): the same names as on every runtime.</summary>
internal static partial class Variables
{
    // server-side apply leaves an empty valueFrom where a variable becomes a text, which the server refuses: so variables that services
    // see are texts, and those from secrets come and go with names of their own
    private const string SecretPrefix = "PLIMSOLL_SECRET_";

    /// <summary>The <c>env</c> of a container.</summary>
    /// <param name="scene">The environment.</param>
    /// <param name="service">Whose process it is.</param>
    /// <param name="siblings">The services beside it in the same pod: it uses those, and not any of the others behind their
    /// Services.</param>
    /// <param name="ports">Where they listen; null for a process that listens nowhere.</param>
    /// <param name="drain">How long the process still serves after it is told to stop.</param>
    public static JsonArray For(Scene scene, DesiredService service, IReadOnlyList<DesiredService> siblings, PodPorts? ports,
        TimeSpan drain)
    {
        var all = new SortedDictionary<string, Variable>(StringComparer.Ordinal)
        {
            ["PLIMSOLL_SERVICE"] = new Variable.Text(service.Name),
            ["PLIMSOLL_ENVIRONMENT"] = new Variable.Text(scene.Environment.Name),
            ["PLIMSOLL_COMMIT"] = new Variable.Text(service.Commit),
            ["PLIMSOLL_DRAIN"] = new Variable.Text(drain.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)),
        };
        foreach (var (alias, target) in service.Needs)
            foreach (var (name, value) in Need(scene, Prefix(alias), target, siblings, ports)) all[name] = value;
        if (service.SecretVersions is not null) all["PLIMSOLL_SECRETS"] = new Variable.Text(SecretFiles.Folder);
        foreach (var (name, value) in service.Env) all[name] = SecretReference().Match(value) is { Success: true } secret
            ? new Variable.Composed($"$({SecretPrefix}{secret.Groups[1].Value})")
            : new Variable.Text(PublicReference().Replace(value, match => PublicUrl(scene, service, match.Groups[1].Value)));
        foreach (var secret in service.Env.Values.Select(value => SecretReference().Match(value)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value))
            all[SecretPrefix + secret] = new Variable.Secret(Names.Secrets(service), secret);
        foreach (var (name, value) in ports is null ? [] : Ports(service, ports)) all[name] = new Variable.Text(value);
        if (ports is not null && service.Ports.Count > 0 && AspNetCore.Urls(service, "*", ports.Main(service)) is { } urls)
            all[AspNetCore.UrlsVariable] = new Variable.Text(urls);
        // what others are composed of has to stand before them
        return new([.. all.OrderBy(pair => pair.Value is not Variable.Secret).Select(pair => pair.Value.Render(pair.Key))]);
    }

    private static IEnumerable<(string Name, string Value)> Ports(DesiredService service, PodPorts ports)
    {
        var numbers = service.Ports.Select(port => (port.Name, Value: Text(ports[service, port]))).ToList();
        if (numbers.Count > 0) yield return ("PORT", numbers[0].Value);
        if (numbers.Count < 2) yield break;
        foreach (var (name, value) in numbers) yield return ($"PORT_{Prefix(name)}", value);
    }

    private static IEnumerable<(string Name, Variable Value)> Need(Scene scene, string prefix, string target,
        IReadOnlyList<DesiredService> siblings, PodPorts? ports)
    {
        if (scene.Store(target) is { } store) return StoreVariables.For(scene, prefix, store);
        if (ports is not null && siblings.FirstOrDefault(other => other.Name == target) is { Ports.Count: > 0 } sibling)
            return Service(prefix, sibling, $"127.0.0.1:{Text(ports.Main(sibling))}");
        return scene.Service(target) is { Ports.Count: > 0 } service
            ? Service(prefix, service, $"{service.Name}:{Text(service.AddressPort)}") : [];
    }

    // grpc is HTTP/2 without TLS here, and gRPC clients want to hear http
    private static IEnumerable<(string Name, Variable Value)> Service(string prefix, DesiredService service, string address) =>
        [($"{prefix}_URL", new Variable.Text($"{(service.Protocol == "tcp" ? "tcp" : "http")}://{address}")),
            ($"{prefix}_ADDRESS", new Variable.Text(address))];

    private static string PublicUrl(Scene scene, DesiredService asking, string target) => scene.Service(target) switch
    {
        { Public: ['*', ..] hosts } => throw new RenderException(asking.Name,
            $"env wants the public address of {target}, which is any host below {hosts[2..]}: say the one that is meant in env"),
        { Public: { } host and not "true" } => $"https://{host}",
        { Public: "true" } =>
            throw new RenderException(asking.Name,
            $"env wants the public address of {target}, which a load balancer will give it at some time: give it a host name (public: "
                + $"{target}.example.com)"),
        { } => throw new RenderException(asking.Name,
            $"env wants the public address of {target}, which is not public in {scene.Environment.Name}: "
                + $"give it a host name there (services: {{ {target}: {{ public: {target}.example.com }} }})"),
        null => throw new RenderException(asking.Name,
            $"env wants the public address of {target}, which is no service of {scene.Environment.Name}"),
    };

    private static string Prefix(string name) => name.ToUpperInvariant().Replace('-', '_');

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A\$\{secret:([A-Za-z0-9_]+)\}\z", RegexOptions.NonBacktracking)]
    private static partial Regex SecretReference();

    [GeneratedRegex(@"\$\{public:([a-z0-9-]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex PublicReference();
}

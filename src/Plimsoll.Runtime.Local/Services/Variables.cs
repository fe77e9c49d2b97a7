using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>What a process is given (DESIGN §6). Pure; only the ports of the single process come later.</summary>
internal static partial class Variables
{
    /// <summary>The variables of a service's processes.</summary>
    /// <param name="service">The service.</param>
    /// <param name="environment">Where it runs.</param>
    /// <param name="endpoints">The services and stores of the environment by name.</param>
    /// <param name="siblings">Where the other services of the same replica of the pod listen: who needs one of them is told of that one,
    /// not of the balancer.</param>
    /// <param name="seenPasswordFile">Where the process sees the password file of a store.</param>
    public static SortedDictionary<string, string> For(DesiredService service, EnvironmentId environment,
        IReadOnlyDictionary<string, Endpoint> endpoints, IReadOnlyDictionary<string, Endpoint.Service> siblings, Func<string,
            Endpoint.Store, string> seenPasswordFile)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PLIMSOLL_SERVICE"] = service.Name,
            ["PLIMSOLL_ENVIRONMENT"] = environment.Name,
            ["PLIMSOLL_COMMIT"] = service.Commit,
            ["PLIMSOLL_DRAIN"] = service.Drain.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
            // the balancer is on this machine, and nobody else shall get past it
            ["PLIMSOLL_LISTEN"] = "127.0.0.1",
        };
        // what is not in this environment is external, and has its variables from the manifests
        foreach (var (alias, target) in service.Needs)
            foreach (var (name, value) in (siblings.GetValueOrDefault(target) ?? endpoints.GetValueOrDefault(target)) is { } endpoint
                ? Need(alias, target, endpoint, seenPasswordFile) : [])
                variables[name] = value;
        foreach (var (name, value) in service.Env) variables[name] = PublicReference()
            .Replace(value, match => PublicUrl(match.Groups[1].Value, name, endpoints));
        return variables;
    }

    /// <summary>The variables that tell one process where to listen: <c>PORT</c>, and <c>PORT_NAME</c> for each when there are
    /// several.</summary>
    public static IEnumerable<(string Name, string Value)> Ports(IReadOnlyList<(string Name, int Number)> ports)
    {
        var numbers = ports.Select(port => (port.Name, Value: port.Number.ToString(CultureInfo.InvariantCulture))).ToList();
        if (numbers.Count > 0) yield return ("PORT", numbers[0].Value);
        if (numbers.Count < 2) yield break;
        foreach (var (name, value) in numbers) yield return ($"PORT_{Prefix(name)}", value);
    }

    private static IEnumerable<(string Name, string Value)> Need(string alias, string target, Endpoint endpoint, Func<string,
        Endpoint.Store, string> seenPasswordFile)
    {
        var prefix = Prefix(alias);
        return endpoint switch
        {
            Endpoint.Service service => [($"{prefix}_URL", service.Url), ($"{prefix}_ADDRESS", service.Address)],
            Endpoint.Store store => Store(prefix, store, seenPasswordFile(target, store)),
            _ => [],
        };
    }

    private static IEnumerable<(string Name, string Value)> Store(string prefix, Endpoint.Store store, string passwordFile)
    {
        var port = store.Port.ToString(CultureInfo.InvariantCulture);
        var user = store.Kind == "postgres" ? store.User + "@" : "";
        IEnumerable<(string, string)> common =
        [
            ($"{prefix}_URL", $"{store.Kind}://{user}127.0.0.1:{port}/{store.Database}"),
            ($"{prefix}_HOST", "127.0.0.1"),
            ($"{prefix}_PORT", port),
            ($"{prefix}_USER", store.User),
            ($"{prefix}_DATABASE", store.Database),
            ($"{prefix}_PASSWORD_FILE", passwordFile),
        ];
        return store.Kind != "postgres" ? common
            : [.. common, ("PGHOST", "127.0.0.1"), ("PGPORT", port), ("PGUSER", store.User), ("PGDATABASE", store.Database),
                ("PGPASSFILE", Path.Combine(Path.GetDirectoryName(passwordFile)!, Path.GetFileName(store.PgPassFile)))];
    }

    private static string PublicUrl(string service, string variable, IReadOnlyDictionary<string, Endpoint> endpoints) =>
        endpoints.GetValueOrDefault(service) is Endpoint.Service endpoint ? endpoint.Url
            : throw new KeyNotFoundException($"{variable} wants the public address of {service}, "
                + "which is no service of this environment that listens");

    private static string Prefix(string name) => name.ToUpperInvariant().Replace('-', '_');

    [GeneratedRegex(@"\$\{public:([a-z0-9-]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex PublicReference();
}

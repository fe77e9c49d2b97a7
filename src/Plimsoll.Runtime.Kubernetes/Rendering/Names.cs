using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>The names of what is made for services and stores.</summary>
internal static class Names
{
    /// <summary>How long a service's, store's or pod's name may be: a label's 63 characters, less the longest thing appended to one
    /// (<c>-migrate-0123abcd</c>).</summary>
    public const int Longest = 63 - 17;

    private const int VersionDigits = 8;

    /// <summary>The workload of services that are one pod.</summary>
    public static string Pod(IReadOnlyList<DesiredService> services) => services[0].Pod ?? services[0].Name;

    /// <summary>Gives the pods of a StatefulSet their names.</summary>
    public static string Headless(string pod) => $"{pod}-headless";

    /// <summary>What a load balancer outside of the cluster sends to.</summary>
    public static string Public(string service) => $"{service}-public";

    /// <summary>The certificate of a public host name.</summary>
    public static string Certificate(string service) => $"{service}-tls";

    /// <summary>The Secret that has what <c>secrets</c> of a manifest names: the user's, or ours, with the versions in its name.</summary>
    public static string Secrets(DesiredService service)
    {
        if (service.SecretVersions is not { } versions) return $"{service.Name}-secrets";
        // versions are random: a hash over them says nothing of the values
        var text = string.Join('\n', versions.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}={each.Value}"));
        return $"{service.Name}-secrets-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..VersionDigits]}";
    }

    /// <summary>Whether a Secret is of a service and has versions in its name.</summary>
    public static bool IsOfVersions(string secret) =>
        secret.LastIndexOf("-secrets-", StringComparison.Ordinal) is > 0 and var at && secret[(at + "-secrets-".Length)..]
            is { Length: VersionDigits } digits
        && digits.All(char.IsAsciiHexDigitLower);

    /// <summary>The Secret of a store: that of an external one is the user's.</summary>
    public static string Credentials(DesiredStore store) => store.External ? store.Name : $"{store.Name}-credentials";

    /// <exception cref="RenderException">One is too long, or two are the same.</exception>
    public static void Check(Scene scene)
    {
        if (scene.Namespace.Length > 63)
            throw new RenderException(scene.Environment.ToString(),
                $"{scene.Namespace} is too long for a namespace (at most 63 characters): set runtime: {{ kubernetes: "
                    + $"{{ namespace: ... }} }}");
        var pods = scene.State.Pods.Select(pod => (Name: Pod(pod), What: pod[0].Pod is null ? "service" : "pod"))
            .Concat(scene.State.Stores.Select(store => (store.Name, What: "store"))).ToList();
        foreach (var name in scene.State.Services.Select(service => service.Name).Concat(pods.Select(pod => pod.Name)))
            if (name.Length > Longest)
                throw new RenderException(name,
                    $"the name has {name.Length} characters, and on Kubernetes has at most {Longest}: names of objects are made of it");
        if (pods.GroupBy(pod => pod.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new RenderException(twice.Key,
                $"this is the name of {string.Join(" and ", twice.Select(pod => $"a {pod.What}"))}: on Kubernetes each needs its own");
    }
}

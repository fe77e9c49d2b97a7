using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Serving;

/// <summary>What converging and observing do in a namespace, and nothing else: no wildcard, nothing in other namespaces, no way into a
/// pod.</summary>
internal static class ServeRights
{
    private static readonly string[] Kept = ["get", "list", "create", "patch", "delete"];

    /// <summary>The rules of the Role in an environment's namespace.</summary>
    public static JsonArray Of(ServedNamespace environment)
    {
        var rules = new JsonArray(
            // what is rendered: looked at, applied, and deleted when nothing asks for it any more
            Rule("", ["services", "serviceaccounts", "resourcequotas", "limitranges"], Kept),
            Rule("networking.k8s.io", ["networkpolicies", "ingresses"], Kept),
            Rule("policy", ["poddisruptionbudgets"], Kept),
            Rule("autoscaling", ["horizontalpodautoscalers"], Kept),
            // and watched while it rolls out
            Rule("apps", ["deployments", "statefulsets"], [.. Kept, "watch"]),
            Rule("batch", ["jobs"], [.. Kept, "watch"]),
            Rule("apps", ["replicasets"], ["list", "watch"]),
            // the fence is replaced with the version that was read
            Rule("", ["configmaps"], [.. Kept, "update"]),
            // one that is stuck is deleted; what it wrote last is told
            Rule("", ["pods"], ["get", "list", "watch", "delete"]),
            Rule("", ["pods/log"], ["get"]),
            Rule("", ["events"], ["list"]),
            // its own only: a request for a namespace by name is one in that namespace
            Rule("", ["namespaces"], ["get", "patch"], environment.Namespace));
        // what it deploys could mount every Secret of the namespace anyway; those of services have another name with each version
        if (environment.HasSecrets) rules.Add((JsonNode)Rule("", ["secrets"], ["get", "list", "create", "delete"]));
        if (environment.HasSecrets || environment.Secrets.Count == 0) return rules;
        // the password of a store is made once, and looked for by its name
        rules.Add((JsonNode)Rule("", ["secrets"], ["get"], [.. environment.Secrets]));
        rules.Add((JsonNode)Rule("", ["secrets"], ["create"]));
        return rules;
    }

    private static JsonObject Rule(string group, string[] resources, string[] verbs, params string[] names)
    {
        var rule = new JsonObject { ["apiGroups"] = Texts(group), ["resources"] = Texts(resources), ["verbs"] = Texts(verbs) };
        if (names.Length > 0) rule["resourceNames"] = Texts(names);
        return rule;
    }

    private static JsonArray Texts(params string[] texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}

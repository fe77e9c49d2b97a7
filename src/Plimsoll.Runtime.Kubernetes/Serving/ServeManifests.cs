using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Serving;

/// <summary>What an administrator applies once, so that <c>plimsoll serve</c> runs in a cluster with no more rights than it needs (decision
/// 86). Pure.</summary>
public static class ServeManifests
{
    private const string Rbac = "rbac.authorization.k8s.io/v1";

    /// <summary>A file for the program, and one for each environment.</summary>
    public static IReadOnlyList<ExportedFile> Files(ServeInstallation installation)
    {
        ArgumentNullException.ThrowIfNull(installation);
        return
        [
            File("0-serve",
            [
                "A private repository needs the Secret git with the key config, a gitconfig:",
                "  [http \"https://git.example/\"]",
                "    extraHeader = Authorization: Basic BASE64(USER:TOKEN)",
                "A private registry needs the Secret registry (kubectl create secret docker-registry).",
                "An environment with require: needs the keys that are trusted, as the ConfigMap keys "
                    + "(kubectl create configmap keys --from-file=ci.pub).",
            ], Program(installation)),
            .. installation.Environments.Select(environment => File($"1-{environment.Environment.Name}", [],
                Environment(installation, environment))),
        ];
    }

    private static ExportedFile File(string name, string[] notes, IEnumerable<JsonObject> objects) =>
        new($"{name}.yaml", $"{ExportedFile.Mark} serve.\n" + string.Concat(notes.Select(note => $"# {note}\n")) + string.Join("---\n",
            objects.Select(each => YamlText.Of(each))));

    private static IEnumerable<JsonObject> Program(ServeInstallation installation)
    {
        yield return Object(installation, "v1", "Namespace", null, installation.Namespace);
        yield return Object(installation, "v1", "ServiceAccount", installation.Namespace, ServePod.Name,
            ("automountServiceAccountToken", false));
        // nobody but the kubelet has anything to ask
        yield return Object(installation, "networking.k8s.io/v1", "NetworkPolicy", installation.Namespace, "nobody", ("spec", new JsonObject
        {
            ["podSelector"] = new JsonObject(),
            ["policyTypes"] = new JsonArray("Ingress"),
        }));
        yield return Object(installation, "v1", "PersistentVolumeClaim", installation.Namespace, ServePod.Name, ("spec", new JsonObject
        {
            ["accessModes"] = new JsonArray("ReadWriteOnce"),
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = "2Gi" } },
        }));
        yield return Object(installation, "apps/v1", "Deployment", installation.Namespace, ServePod.Name, ("spec", new JsonObject
        {
            ["replicas"] = 1,
            ["revisionHistoryLimit"] = 1,
            // two would not fight, but its volume is for one
            ["strategy"] = new JsonObject { ["type"] = "Recreate" },
            ["selector"] = new JsonObject { ["matchLabels"] = Labelled(installation) },
            ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = Labelled(installation) },
                ["spec"] = ServePod.Of(installation) },
        }));
    }

    private static IEnumerable<JsonObject> Environment(ServeInstallation installation, ServedNamespace environment)
    {
        var space = Object(installation, "v1", "Namespace", null, environment.Namespace);
        space["metadata"]!["labels"] = Labels.Of(environment.Environment, environment.Environment.Name);
        yield return space;
        yield return Object(installation, Rbac, "Role", environment.Namespace, "plimsoll-serve", ("rules", ServeRights.Of(environment)));
        yield return Object(installation, Rbac, "RoleBinding", environment.Namespace, "plimsoll-serve",
            ("roleRef", new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Role", ["name"] = "plimsoll-serve" }),
            ("subjects", new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = ServePod.Name,
                ["namespace"] = installation.Namespace })));
    }

    private static JsonObject Object(ServeInstallation installation, string apiVersion, string kind, string? at, string name,
        params ReadOnlySpan<(string Key, JsonNode? Value)> content)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (at is not null) metadata["namespace"] = at;
        metadata["labels"] = Labelled(installation);
        var result = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
        foreach (var (key, value) in content) result[key] = value;
        return result;
    }

    // not the mark of what a deployment applies: nothing of this is ever pruned
    private static JsonObject Labelled(ServeInstallation installation) =>
        new() { [Labels.Name] = "plimsoll-serve", [Labels.PartOf] = installation.Workspace };
}

using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering.Stores;

/// <summary>A store of the environment's own: one replica with a volume.</summary>
internal static class StoreObjects
{
    /// <summary>Where its volume is.</summary>
    public const string Data = "/data";

    /// <summary>How long one may take to read its data.</summary>
    public const int StartSeconds = 300;

    private const string Secrets = "/run/secrets";
    private const long UnsaidBytes = 8L << 30;
    private const int GraceSeconds = 60;

    public static RenderedStore Render(Scene scene, DesiredStore store)
    {
        var kind = StoreKinds.Of(store);
        if (store.External)
            return new(store, Names.Credentials(store), []) { Credentials = StoreVariables.External.ToDictionary(key => key, _ => "") };
        return new(store, Names.Credentials(store), [.. Objects(scene, store, kind)]) { Credentials = kind.Credentials(scene.Environment) };
    }

    private static IEnumerable<JsonObject> Objects(Scene scene, DesiredStore store, IStoreKind kind)
    {
        yield return Addresses.Service(scene, store.Name, store.Name, store.Name,
            [new() { ["name"] = store.Kind, ["port"] = kind.Port, ["protocol"] = "TCP", ["targetPort"] = kind.Port }]);
        if (kind.Files.Count > 0)
            yield return scene.Object("v1", "ConfigMap", store.Name, store.Name,
                ("data", new JsonObject(kind.Files.Select(file => KeyValuePair.Create(Path.GetFileName(file.Key),
                (JsonNode?)file.Value)))));
        var workload = scene.Object("apps/v1", "StatefulSet", store.Name, store.Name, ("spec", new JsonObject
        {
            ["replicas"] = 1,
            ["revisionHistoryLimit"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = scene.Selector(store.Name) },
            ["serviceName"] = store.Name,
            ["podManagementPolicy"] = "Parallel",
            ["updateStrategy"] = new JsonObject { ["type"] = "RollingUpdate" },
            ["template"] = PodSpec.Template(scene, store.Name, Pod(scene, store, kind)),
            ["volumeClaimTemplates"] = new JsonArray(Workload.Claim(scene, store.Name, store.Name, store.Bytes ?? UnsaidBytes)),
        }));
        workload["metadata"]!["annotations"] = new JsonObject { [Labels.Store] = store.Kind };
        yield return workload;
    }

    private static JsonObject Pod(Scene scene, DesiredStore store, IStoreKind kind)
    {
        List<JsonObject> mounts =
        [
            new() { ["name"] = store.Name, ["mountPath"] = Data },
            new() { ["name"] = "tmp", ["mountPath"] = "/tmp" },
            new() { ["name"] = "secrets", ["mountPath"] = Secrets, ["readOnly"] = true },
        ];
        List<JsonObject> volumes =
        [
            new() { ["name"] = "tmp", ["emptyDir"] = new JsonObject() },
            new() { ["name"] = "secrets", ["secret"] = new JsonObject { ["secretName"] = Names.Credentials(store),
                ["defaultMode"] = SecretFiles.Mode } },
        ];
        if (kind.Files.Count > 0)
            volumes.Add(new JsonObject { ["name"] = "files", ["configMap"] = new JsonObject { ["name"] = store.Name } });
        foreach (var file in kind.Files.Keys) mounts.Add(new JsonObject { ["name"] = "files", ["mountPath"] = file,
            ["subPath"] = Path.GetFileName(file), ["readOnly"] = true });
        var container = new JsonObject
        {
            ["name"] = store.Kind,
            ["image"] = Image(scene, store, kind),
            ["imagePullPolicy"] = "IfNotPresent",
            ["ports"] = new JsonArray(new JsonObject { ["containerPort"] = kind.Port, ["protocol"] = "TCP" }),
            ["securityContext"] = Security.OfContainer(),
            ["volumeMounts"] = new JsonArray([.. mounts]),
        };
        kind.Complete(container, Secrets);
        var spec = PodSpec.Frame(scene, new(container), volumes);
        spec["terminationGracePeriodSeconds"] = GraceSeconds;
        return spec;
    }

    /// <summary>One that begins with a host is whole, as docker has it; all others are where the workspace's images are.</summary>
    private static string Image(Scene scene, DesiredStore store, IStoreKind kind) =>
        store.Image is not { } image ? kind.Image
        : Images.HasHost(image) ? image
        : image.Contains('@', StringComparison.Ordinal) ? scene.Settings.ImagePrefix + image
        : throw new RenderException(store.Name, $"its image {image} is a base of the workspace, of which no digest was given");
}

using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Serving;

/// <summary>The pod that serves: nobody in particular, with a root that cannot be written and a volume for its home.</summary>
internal static class ServePod
{
    public const int Port = 8080;

    /// <summary>The name of what it is, and of what belongs to it.</summary>
    public const string Name = "serve";

    /// <summary>A Secret with the key <c>config</c>: what git shall know, such as a token.</summary>
    public const string GitSecret = "git";

    /// <summary>A Secret of the type <c>kubernetes.io/dockerconfigjson</c> for the registry.</summary>
    public const string RegistrySecret = "registry";

    /// <summary>A ConfigMap with the keys that are trusted: <c>NAME.pub</c> each.</summary>
    public const string KeysMap = "keys";

    /// <summary>A Secret with the key <c>key</c>: the private key that opens the secrets of the repository.</summary>
    public const string SecretsKeySecret = "secrets-key";

    private const string SecretsKey = "/run/secrets/secrets-key";

    private const string Home = "/var/lib/plimsoll", Git = "/run/secrets/git", Registry = "/run/secrets/registry";

    public static JsonObject Of(ServeInstallation installation)
    {
        var pod = Plain(installation);
        if (!installation.Environments.Any(each => each.HasSecrets)) return pod;
        var container = pod["containers"]![0]!;
        container["env"]!.AsArray().Add((JsonNode)Variable("PLIMSOLL_SECRETS_KEY", $"{SecretsKey}/key"));
        container["volumeMounts"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = SecretsKeySecret, ["mountPath"] = SecretsKey,
            ["readOnly"] = true });
        pod["volumes"]!.AsArray().Add((JsonNode)Secret(SecretsKeySecret, "key", "key"));
        return pod;
    }

    private static JsonObject Plain(ServeInstallation installation) => new()
    {
        ["serviceAccountName"] = Name,
        // it delivers with the rights of this account
        ["automountServiceAccountToken"] = true,
        ["enableServiceLinks"] = false,
        ["securityContext"] = Security.OfPod(),
        ["terminationGracePeriodSeconds"] = 30,
        ["containers"] = new JsonArray(Container(installation)),
        ["volumes"] = new JsonArray(
            new JsonObject { ["name"] = "home", ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = Name } },
            new JsonObject { ["name"] = "tmp", ["emptyDir"] = new JsonObject() },
            Secret(GitSecret, "config", "config"),
            Secret(RegistrySecret, ".dockerconfigjson", "config.json"),
            new JsonObject
            {
                ["name"] = KeysMap,
                ["configMap"] = new JsonObject { ["name"] = KeysMap, ["optional"] = true, ["defaultMode"] = SecretFiles.Mode },
            }),
    };

    private static JsonObject Container(ServeInstallation installation) => new()
    {
        ["name"] = Name,
        ["image"] = installation.Image,
        ["imagePullPolicy"] = "IfNotPresent",
        ["args"] = Words(["serve", "--repository", installation.Repository, "--no-build", "--port", $"{Port}",
            .. installation.Environments.SelectMany(each => new[] { "--environment", each.Environment.Name })]),
        ["env"] = new JsonArray(
            Variable("PLIMSOLL_HOME", Home),
            Variable("HOME", Home),
            Variable("GIT_CONFIG_GLOBAL", $"{Git}/config"),
            Variable("DOCKER_CONFIG", Registry)),
        ["ports"] = new JsonArray(new JsonObject { ["containerPort"] = Port, ["protocol"] = "TCP" }),
        ["startupProbe"] = Probe("/healthz", 1, 60),
        ["livenessProbe"] = Probe("/healthz", 10, 6),
        ["readinessProbe"] = Probe("/readyz", 5, 3),
        ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "50m", ["memory"] = "128Mi" },
            ["limits"] = new JsonObject { ["memory"] = "512Mi" } },
        ["securityContext"] = Security.OfContainer(),
        ["volumeMounts"] = new JsonArray(
            new JsonObject { ["name"] = "home", ["mountPath"] = Home },
            new JsonObject { ["name"] = "tmp", ["mountPath"] = "/tmp" },
            new JsonObject { ["name"] = GitSecret, ["mountPath"] = Git, ["readOnly"] = true },
            new JsonObject { ["name"] = RegistrySecret, ["mountPath"] = Registry, ["readOnly"] = true },
            // where PLIMSOLL_HOME has them: it signs nothing, and so has no other key
            new JsonObject { ["name"] = KeysMap, ["mountPath"] = $"{Home}/keys", ["readOnly"] = true }),
    };

    // both may be left out: a repository and a registry that everybody may use need neither
    private static JsonObject Secret(string name, string key, string file) => new()
    {
        ["name"] = name,
        ["secret"] = new JsonObject
        {
            ["secretName"] = name,
            ["optional"] = true,
            ["defaultMode"] = SecretFiles.Mode,
            ["items"] = new JsonArray(new JsonObject { ["key"] = key, ["path"] = file }),
        },
    };

    private static JsonObject Probe(string path, int period, int failures) =>
        Probes.Probe(("httpGet", new() { ["path"] = path, ["port"] = Port, ["scheme"] = "HTTP" }), period, failures);

    private static JsonObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);
}

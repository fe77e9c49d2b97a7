using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>The files under /run/secrets of a container: the passwords of the stores that it needs, and its own secrets.</summary>
internal static class SecretFiles
{
    /// <summary>Where they are.</summary>
    public const string Folder = "/run/secrets";

    /// <summary>Of root, and of the group that every process here has.</summary>
    public const int Mode = 0x120; // 0440

    /// <summary>Where a process finds the password of a store.</summary>
    public static string Password(DesiredStore store) => $"{Folder}/{store.Name}.password";

    /// <summary>The volume; null when there is nothing to put into it.</summary>
    public static JsonObject? Volume(Scene scene, DesiredService service, string name)
    {
        var sources = service.Needs.Values.Distinct().Select(scene.Store).OfType<DesiredStore>()
            .OrderBy(store => store.Name, StringComparer.Ordinal)
            .Select(store => Source(Names.Credentials(store), [("password", Path.GetFileName(Password(store)))]))
            .Concat(service.Secrets is { Count: > 0 } own
                ? [Source(Names.Secrets(service), own.Order(StringComparer.Ordinal).Select(key => (key, key)))] : [])
            .ToArray<JsonNode>();
        return sources.Length == 0 ? null
            : new() { ["name"] = name, ["projected"] = new JsonObject { ["defaultMode"] = Mode, ["sources"] = new JsonArray(sources) } };
    }

    /// <summary>Its place in the container.</summary>
    public static JsonObject Mount(string name) => new() { ["name"] = name, ["mountPath"] = Folder, ["readOnly"] = true };

    private static JsonObject Source(string secret, IEnumerable<(string Key, string File)> items) => new()
    {
        ["secret"] = new JsonObject
        {
            ["name"] = secret,
            ["items"] = new JsonArray([.. items.Select(item => new JsonObject { ["key"] = item.Key, ["path"] = item.File })]),
        },
    };
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What runs to its end, once for what it is: a hash of the image and the settings is in its name, and a Job that is there is
/// never changed.</summary>
internal static class Jobs
{
    public static JsonObject Of(Scene scene, DesiredService service) => Of(scene, service, service.Name, null, null);

    public static IReadOnlyList<JsonObject> Migrations(Scene scene, IReadOnlyList<DesiredService> services) =>
        [.. services.Where(service => service.Migrate is { Count: > 0 })
            .Select(service => Of(scene, service, $"{service.Name}-migrate", service.Migrate,
            service.MigrateWithin ?? DesiredService.MigratesWithin))];

    private static JsonObject Of(Scene scene, DesiredService service, string name, IReadOnlyList<string>? command, TimeSpan? within)
    {
        var spec = new JsonObject { ["backoffLimit"] = 0, ["template"] =
            PodSpec.Template(scene, name, PodSpec.OfJob(scene, service, command)) };
        if (within is { } limit) spec["activeDeadlineSeconds"] = Quantities.Seconds(limit);
        return scene.Object("batch/v1", "Job", $"{name}-{Hash(service)}", name, ("spec", spec));
    }

    private static string Hash(DesiredService service)
    {
        // how many there are, and what only others look at, is no reason to run again
        var version = service with { Replicas = 0, VerifyFor = default, Public = null, Pod = null, Autoscale = null };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(version, JobJson.Default.DesiredService)))[..8];
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DesiredService))]
internal sealed partial class JobJson : JsonSerializerContext;

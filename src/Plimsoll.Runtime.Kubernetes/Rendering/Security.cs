using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>No rights: what the level "restricted" of the pod security standards asks for, and a root that cannot be written.</summary>
internal static class Security
{
    // what images of this house say (65532:65532), and an image that says nothing gets
    private const int Nonroot = 65532;

    public static JsonObject OfPod() => new()
    {
        ["runAsNonRoot"] = true,
        ["runAsUser"] = Nonroot,
        ["runAsGroup"] = Nonroot,
        // volumes and secrets belong to this group; a big volume is not gone through at every start
        ["fsGroup"] = Nonroot,
        ["fsGroupChangePolicy"] = "OnRootMismatch",
        ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
    };

    public static JsonObject OfContainer() => new()
    {
        ["allowPrivilegeEscalation"] = false,
        ["readOnlyRootFilesystem"] = true,
        ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
    };
}

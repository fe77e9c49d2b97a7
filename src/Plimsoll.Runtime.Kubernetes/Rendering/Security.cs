using System.Text.Json.Nodes;
using Plimsoll.Oci;

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

    /// <summary>One of a service.</summary>
    /// <param name="user">Whom its image runs as, <c>1000:1000</c>; null, and root, is whom pods run as.</param>
    public static JsonObject OfContainer(string? user = null)
    {
        var security = new JsonObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
        };
        if (ImageUser.Parse(user) is not { Uid: > 0 } known) return security;
        security["runAsUser"] = known.Uid;
        security["runAsGroup"] = known.Gid > 0 ? known.Gid : known.Uid;
        return security;
    }
}

using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>What a watch tells.</summary>
public abstract record WatchEvent
{
    private protected WatchEvent() { }

    /// <summary>Everything as it is at one moment: whatever is not in it is gone. It comes first, and again when the server no longer knows
    /// what happened since the last event.</summary>
    /// <param name="List">All objects.</param>
    public sealed record Snapshot(ObjectList List) : WatchEvent;

    /// <summary>An object has come, or has begun to match the selector.</summary>
    /// <param name="Object">The object.</param>
    public sealed record Added(JsonObject Object) : WatchEvent;

    /// <summary>An object was changed.</summary>
    /// <param name="Object">The object as it is then.</param>
    public sealed record Modified(JsonObject Object) : WatchEvent;

    /// <summary>An object is gone, or no longer matches the selector.</summary>
    /// <param name="Object">The object as it last was.</param>
    public sealed record Deleted(JsonObject Object) : WatchEvent;
}

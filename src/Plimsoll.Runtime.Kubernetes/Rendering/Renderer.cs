using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>From what shall run to the objects that say so to Kubernetes. Pure: the same state and settings are the same objects, byte for byte.</summary>
public static class Renderer
{
    /// <summary>The objects of an environment.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="settings">Where.</param>
    public static RenderedEnvironment Render(DesiredState state, RenderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        var space = settings.Namespace ?? $"{state.Environment.Workspace}-{state.Environment.Name}";
        var labels = Labels.Of(state.Environment, state.Environment.Name);
        return new([new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = space, ["labels"] = labels } }], [], []);
    }
}

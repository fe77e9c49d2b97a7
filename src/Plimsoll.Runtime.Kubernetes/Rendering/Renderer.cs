using Plimsoll.Runtime.Kubernetes.Rendering.Stores;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>From what shall run to the objects that say so to Kubernetes. Pure: the same state and settings are the same objects, byte for
/// byte.</summary>
public static class Renderer
{
    /// <summary>The objects of an environment.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="settings">Where.</param>
    /// <exception cref="RenderException">Something of it cannot be said to Kubernetes.</exception>
    public static RenderedEnvironment Render(DesiredState state, RenderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        var scene = new Scene(state, settings);
        Names.Check(scene);
        return new(
            CommonObjects.Render(scene),
            [.. state.Stores.Select(store => StoreObjects.Render(scene, store))],
            [.. state.Pods.Select(pod => Pod(scene, pod))]);
    }

    private static RenderedPod Pod(Scene scene, IReadOnlyList<DesiredService> services)
    {
        var name = Names.Pod(services);
        var workload = Workload.Of(scene, name, services);
        var objects = Addresses.Render(scene, name, services).Concat(Scaling.Render(scene, name, services,
            workload["kind"]!.GetValue<string>()));
        return Patches.Over(scene, new(name, services, Jobs.Migrations(scene, services), workload, [.. objects]));
    }
}

using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Deployments;

/// <summary>A store as its environments have it.</summary>
internal static class StoreResolver
{
    /// <summary>The store; an image that is a base of the workspace is still that base's id.</summary>
    public static DesiredStore Resolve(StoreManifest store) => new(store.Name, store.Kind) { Image = store.Image, Bytes = store.Bytes, External = store.External };
}

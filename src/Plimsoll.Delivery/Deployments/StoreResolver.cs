using Plimsoll.Delivery.Releases;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Deployments;

/// <summary>A store as its environments have it.</summary>
internal static class StoreResolver
{
    /// <summary>The store, with the image that the release has for it when it is a base of the workspace.</summary>
    public static DesiredStore Resolve(StoreManifest store, Release release)
    {
        var released = store.Image is { } image ? release.Stores?.FirstOrDefault(each => each.Name == image || each.Name.StartsWith(image + ":", StringComparison.Ordinal)) : null;
        return new(store.Name, store.Kind) { Image = released is null ? store.Image : $"{released.Repository}@{released.Image}", Bytes = store.Bytes, External = store.External };
    }
}

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
        var released = store.Image is { } image ? release.Stores?.FirstOrDefault(each => each.Name == image
            || each.Name.StartsWith(image + ":", StringComparison.Ordinal)) : null;
        return new(store.Name, store.Kind)
        {
            Image = released is null ? store.Image : $"{released.Repository}@{released.Image}",
            Bytes = store.Bytes,
            External = store.External,
            Account = AccountOf(store),
        };
    }

    /// <summary>The account with what it leaves out.</summary>
    public static DesiredAccount? AccountOf(StoreManifest store) =>
        store.Account is not { } account ? null
        : store.Kind == "postgres" ? new(account.User ?? "postgres", account.Password, account.Database ?? account.User ?? "postgres")
        : new("default", account.Password, "0");
}

using Plimsoll.Runtime.Local.Services;
using Plimsoll.Runtime.Local.Stores;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>Says that a program which asks for a store by its name and usual port does not reach it.</summary>
internal static class UnusualPort
{
    /// <summary>A line for each store of which it is so, in words.</summary>
    /// <param name="service">A service whose replicas have no container.</param>
    /// <param name="stores">The stores of its environment.</param>
    /// <param name="endpoints">Where they are.</param>
    public static IEnumerable<string> Notes(
        DesiredService service, IReadOnlyList<DesiredStore> stores, IReadOnlyDictionary<string, Endpoint> endpoints) =>
        from need in service.Needs
        let store = stores.FirstOrDefault(each => each.Name == need.Value)
        // who is told the password of a store is told its port, too
        where store?.Account is not null
        let usual = StoreKinds.Of(store).UsualPort
        let port = endpoints[store.Name].Port
        where port != usual
        let prefix = need.Key.ToUpperInvariant().Replace('-', '_')
        select $"{store.Name} has the port {port}, as {usual} was taken, and {service.Name} runs without a container, where "
            + $"{store.Name}:{usual} is not {store.Name}: have it read {prefix}_HOST and {prefix}_PORT";
}

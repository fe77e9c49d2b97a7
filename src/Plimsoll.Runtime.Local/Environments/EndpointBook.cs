using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Services;
using Plimsoll.Runtime.Local.Stores;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>Gives every service and store of a state its stable address, before any of them starts: each can be told of all others.</summary>
internal sealed class EndpointBook(KeeperContext context, EnvironmentId id)
{
    private readonly EnvironmentHome _home = context.Home.Of(id);
    private readonly AddressBook _addresses = new(context.Home, id);

    /// <exception cref="RolloutFailedException">There is no store of such a kind.</exception>
    public IReadOnlyDictionary<string, Endpoint> For(DesiredState state)
    {
        var endpoints = new Dictionary<string, Endpoint>(StringComparer.Ordinal);
        foreach (var store in state.Stores) endpoints[store.Name] = Of(store);
        // of several ports the first is the one that others use; a process is given all of them
        foreach (var service in state.Services.Where(service => service.Ports.Count > 0))
            endpoints[service.Name] = new Endpoint.Service(_addresses.PortOf($"services/{service.Name}", Wish(service.Ports[0].Number)), service.Protocol);
        return endpoints;
    }

    private int? Wish(int port) => context.TakesUsualPorts ? port : null;

    private Endpoint.Store Of(DesiredStore store)
    {
        var kind = StoreKinds.Of(store);
        var (user, database) = kind.Account(id);
        return new(store.Kind, _addresses.PortOf($"stores/{store.Name}", Wish(kind.UsualPort)), user, database, _home.StorePassword(store.Name));
    }
}

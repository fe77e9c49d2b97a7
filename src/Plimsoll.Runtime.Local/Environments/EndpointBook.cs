using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Services;
using Plimsoll.Runtime.Local.Stores;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>Gives every service and store of a state its stable address, before any of them starts: each can be told of all
/// others.</summary>
internal sealed class EndpointBook(KeeperContext context, EnvironmentId id)
{
    private readonly EnvironmentHome _home = context.Home.Of(id);
    private readonly AddressBook _addresses = new(context.Home, id);

    /// <summary>The addresses by name.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="isServedHere">Whether a balancer of this environment listens on a port.</param>
    /// <exception cref="RolloutFailedException">There is no store of such a kind.</exception>
    public IReadOnlyDictionary<string, Endpoint> For(DesiredState state, Func<int, bool> isServedHere)
    {
        // of several ports the first is the one that others use; a process is given all of them
        var services = state.Services.Where(service => service.Ports.Count > 0).ToList();
        var ports = _addresses.Assign(
        [
            .. services.Select(service => new AddressClaim(Owner(service), Wish(service.AddressPort), Moves: true)),
            .. state.Stores.Select(store => new AddressClaim(Owner(store), Wish(StoreKinds.Of(store).UsualPort), Moves: false)),
        ], isServedHere);
        var endpoints = new Dictionary<string, Endpoint>(StringComparer.Ordinal);
        foreach (var store in state.Stores) endpoints[store.Name] = Of(store, ports[Owner(store)]);
        foreach (var service in services) endpoints[service.Name] = Of(service, ports[Owner(service)]);
        return endpoints;
    }

    /// <summary>Forgets what a state does not have any more: it runs no more.</summary>
    public void KeepOnly(DesiredState state) =>
        _addresses.KeepOnly(state.Services.Where(service => service.Ports.Count > 0).Select(Owner)
            .Concat(state.Stores.Select(Owner)).ToHashSet(StringComparer.Ordinal));

    private static string Owner(DesiredService service) => $"services/{service.Name}";

    private static string Owner(DesiredStore store) => $"stores/{store.Name}";

    private int? Wish(int port) => context.TakesUsualPorts ? port : null;

    private Endpoint.Service Of(DesiredService service, int port) => new(port, service.Protocol) { Wanted = Wish(service.AddressPort) };

    private Endpoint.Store Of(DesiredStore store, int port)
    {
        var (user, database) = store.Account is { } account ? (account.User, account.Database) : StoreKinds.Of(store).Account(id);
        return new(store.Kind, port, user, database, _home.StorePassword(store.Name)) { Password = store.Account?.Password };
    }
}

using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>The services and stores of an environment that exist, in the order in which they were begun. Changed by one at a time, read by
/// any.</summary>
internal sealed class RunningGroups
{
    private volatile IReadOnlyList<ServiceGroup> _stores = [];
    private volatile IReadOnlyList<ServiceGroup> _services = [];

    public IReadOnlyList<ServiceGroup> All => [.. _stores, .. _services];

    public IReadOnlyList<ServiceGroup> Services => _services;

    /// <summary>The service whose balancer listens on a port; null when none does.</summary>
    public ServiceGroup? Listening(int port) => _services.FirstOrDefault(group => group.Balancer!.Ports.Contains(port));

    public ServiceGroup? Store(string name) => _stores.FirstOrDefault(group => group.Name == name);

    public ServiceGroup? Service(string name) => _services.FirstOrDefault(group => group.Name == name);

    public void AddStore(ServiceGroup group) => _stores = [.. _stores, group];

    public void AddService(ServiceGroup group) => _services = [.. _services, group];

    /// <summary>Stops what is not in a state any more.</summary>
    public async Task KeepOnlyAsync(DesiredState state, Action<string> stopping)
    {
        foreach (var gone in _services.Reverse().Where(group => state.Services.All(service => service.Name != group.Name)).ToList())
        {
            stopping(gone.Name);
            await gone.StopAsync();
            _services = [.. _services.Except([gone])];
        }
        foreach (var gone in _stores.Reverse().Where(group => state.Stores.All(store => store.Name != group.Name)).ToList())
        {
            stopping(gone.Name);
            await gone.StopAsync();
            _stores = [.. _stores.Except([gone])];
        }
    }

    /// <summary>Stops all.</summary>
    public Task StopAllAsync() => KeepOnlyAsync(new(new("", ""), [], []), _ => { });
}

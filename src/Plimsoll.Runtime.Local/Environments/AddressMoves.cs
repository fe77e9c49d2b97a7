using System.Net;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>
/// Brings services to the addresses that they shall have, and lets no client find a closed one: a service that moves is reached at both
/// addresses, and an address that another service of the environment has is taken from it when the one that shall have it serves. The port
/// that a manifest named before is given up by a later deployment; one of the range of <see cref="AddressBook.IsOwn"/> stays.
/// </summary>
internal sealed class AddressMoves(EnvironmentId id, KeeperContext context, RunningGroups running, IProgress<RunProgress> progress)
{
    // left by an earlier attempt: what needs one of them has been told of the new one since, when this attempt has succeeded
    private readonly List<(Balancer Balancer, int Port)> _former =
    [
        .. (from service in running.Services
            from port in service.Balancer!.Ports
            where port != service.Endpoint?.Port && !AddressBook.IsOwn(port)
            select (service.Balancer!, port)),
    ];

    /// <summary>
    /// Says who does not have the port of its manifest, and opens the addresses of services that run, where nobody listens yet.
    /// </summary>
    /// <exception cref="RolloutFailedException">Another program has one.</exception>
    public void Open(DesiredState state, IReadOnlyDictionary<string, Endpoint> endpoints)
    {
        foreach (var name in state.Services.Select(service => service.Name))
        {
            var endpoint = endpoints.GetValueOrDefault(name) as Endpoint.Service;
            if (endpoint is not null && WantedPort.Note(context.Home, endpoint) is { } note) progress.Report(new(name, note));
            if (running.Service(name) is { } group) Open(group, endpoint);
        }
    }

    /// <summary>Opens the address of one service, unless another one of the environment has it still.</summary>
    /// <param name="group">The service.</param>
    /// <param name="endpoint">Its address; null is none.</param>
    /// <exception cref="RolloutFailedException">Another program has it.</exception>
    public void Open(ServiceGroup group, Endpoint.Service? endpoint)
    {
        if (endpoint is null)
        {
            group.Give(null, () => null);
            return;
        }
        if (running.Listening(endpoint.Port) is { } listening && listening != group) return;
        try
        {
            if (!group.Balancer!.Ports.Contains(endpoint.Port)) group.Balancer.ListenOn(new(IPAddress.Loopback, endpoint.Port));
        }
        catch (CannotListenException)
        {
            var problem = TakenAddress.Say(context.Home.Of(id), group.Name, endpoint.Port);
            throw new RolloutFailedException(group.Name, new(FailureReason.Machine, problem));
        }
        Give(group, endpoint);
    }

    /// <summary>Takes the address of a service that serves now from the one that has it still.</summary>
    public void TakeOver(ServiceGroup group, Endpoint.Service? endpoint)
    {
        if (endpoint is null || running.Listening(endpoint.Port) is not { } holder || holder == group) return;
        group.Balancer!.TakeOver(holder.Balancer!, endpoint.Port);
        progress.Report(new(group.Name, $"has the address 127.0.0.1:{endpoint.Port} now, which was that of {holder.Name}"));
        Give(group, endpoint);
    }

    /// <summary>Gives up what earlier attempts left, where nobody is connected any more.</summary>
    public async Task CloseFormerAsync()
    {
        foreach (var (balancer, port) in _former)
            if (running.Services.All(group => group.Endpoint?.Port != port)) await balancer.LeaveAsync(port);
    }

    private void Give(ServiceGroup group, Endpoint.Service endpoint)
    {
        if (group.Endpoint is { } before && before.Port != endpoint.Port && group.Balancer!.Ports.Contains(before.Port))
            progress.Report(new(group.Name,
                $"has the address 127.0.0.1:{endpoint.Port} now; 127.0.0.1:{before.Port} leads to it too for a while"));
        group.Give(endpoint, WantedPort.Watch(context.Home, endpoint));
    }
}

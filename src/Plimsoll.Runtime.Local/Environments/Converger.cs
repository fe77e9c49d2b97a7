using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Services;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>The steps of an attempt: addresses, stores, services in the given order, and then what is not wanted any more.</summary>
internal sealed class Converger(EnvironmentId id, KeeperContext context, RunningGroups running, IProgress<RunProgress> progress)
{
    private readonly EnvironmentHome _home = context.Home.Of(id);
    private readonly AddressMoves _moves = new(id, context, running, progress);
    private readonly FinishedJobs _jobs = new(context.Home.Of(id).Jobs);

    /// <exception cref="RolloutFailedException">A store or service did not come up; those after it were not touched.</exception>
    public async Task<RolloutOutcome> RunAsync(DesiredState state, CancellationToken superseded)
    {
        var book = new EndpointBook(context, id);
        var endpoints = book.For(state, port => running.Listening(port) is not null);
        _moves.Open(state, endpoints);
        GiveNames(endpoints);
        foreach (var store in state.Stores) await new StoreStart(context, _home, running, progress)
            .EnsureAsync(store, (Endpoint.Store)endpoints[store.Name], superseded);
        var planner = new ServicePlanner(context, id, endpoints, state.SealedSecrets);
        var replaced = 0;
        foreach (var pod in state.Pods) replaced += await ConvergeAsync(pod, planner, state.Stores, endpoints, superseded);
        await running.KeepOnlyAsync(state, name => progress.Report(new(name, "is not wanted any more, and stops")));
        await _moves.CloseFormerAsync();
        book.KeepOnly(state);
        return new RolloutOutcome.Done(replaced);
    }

    /// <summary>A name leads to where its service is reached now: the address that it gets may still be another one's.</summary>
    private void GiveNames(IReadOnlyDictionary<string, Endpoint> endpoints) =>
        context.Names.Give(id, _home, endpoints.ToDictionary(
            pair => pair.Key, pair => (running.Service(pair.Key)?.Endpoint ?? pair.Value).Port));

    private void WarnOfVolumes(IReadOnlyList<DesiredService> services)
    {
        foreach (var service in services)
            if (VolumeSize.FindWarning(service, _home.Volumes) is { } warning) progress.Report(new(service.Name, warning));
    }

    private void WarnOfPorts(
        IReadOnlyList<DesiredService> services, IReadOnlyList<DesiredStore> stores, IReadOnlyDictionary<string, Endpoint> endpoints)
    {
        foreach (var service in services.Where(service => running.Service(service.Name)?.Running is [.., { Plan.Isolation: "none" }]))
            foreach (var note in UnusualPort.Notes(service, stores, endpoints)) progress.Report(new(service.Name, note));
    }

    private async Task<int> ConvergeAsync(
        IReadOnlyList<DesiredService> services, ServicePlanner planner, IReadOnlyList<DesiredStore> stores,
        IReadOnlyDictionary<string, Endpoint> endpoints, CancellationToken superseded)
    {
        foreach (var service in services) progress.Report(new(service.Name, "rolls out") { IsDetail = true });
        try
        {
            var plan = await PlanAsync(services, planner, superseded);
            var groups = services.Select(service => running.Service(service.Name) ?? Begin(service, Of(service, endpoints))).ToList();
            var pod = new Pod(groups, context.Ports);
            if (plan.IsJob) Restore(plan.Services[0], pod, groups[0]);
            foreach (var service in plan.Services) await new Migration(context, _home, pod, progress).RunAsync(service, superseded);
            var replaced = await new Rollout(pod, plan, progress, context.Time).RunAsync(superseded);
            if (replaced > 0) WarnOfVolumes(services);
            if (replaced > 0) WarnOfPorts(services, stores, endpoints);
            if (plan.IsJob && replaced > 0 && groups[0].Running is [.., var done]) _jobs.Add(services[0], done.Id, done.Status.Since);
            foreach (var (group, service) in groups.Zip(services)) _moves.TakeOver(group, Of(service, endpoints));
            GiveNames(endpoints);
            foreach (var group in groups) group.Failure = null;
            return replaced;
        }
        catch (RolloutFailedException e) when (running.Service(e.Outcome.Service) is { } group)
        {
            group.Failure = new(e.Outcome.Reason, e.Outcome.Detail);
            throw;
        }
        finally
        {
            foreach (var service in services) progress.Report(new(service.Name, "") { IsDetail = true, IsLast = true });
        }
    }

    /// <summary>A job that an earlier keeper saw done is shown and not run again.</summary>
    private void Restore(ServicePlan plan, Pod pod, ServiceGroup group)
    {
        if (_jobs.Find(plan.Service) is not { } done || group.Running.Any(replica => replica.Plan.Fingerprint == plan.Fingerprint)) return;
        var place = pod.Place(0);
        group.Restore(plan.Replica(place), place, done);
    }

    private async Task<PodPlan> PlanAsync(IReadOnlyList<DesiredService> services, ServicePlanner planner, CancellationToken superseded)
    {
        var plans = new List<ServicePlan>();
        foreach (var service in services)
        {
            var image = await ImageAsync(service, superseded);
            try
            {
                plans.Add(planner.Plan(service, image, services));
            }
            catch (KeyNotFoundException e)
            {
                throw new RolloutFailedException(service.Name, new(FailureReason.Machine, e.Message));
            }
        }
        return new(plans);
    }

    private async Task<UnpackedImage> ImageAsync(DesiredService service, CancellationToken superseded)
    {
        try
        {
            var image = await context.Images.GetAsync(service.Repository, service.Image, superseded);
            return context.Users.Give(image, $"{id}/{service.Name}");
        }
        catch (DamagedFileException e)
        {
            throw new RolloutFailedException(service.Name, new(FailureReason.Machine, e.Message));
        }
        catch (Exception e) when (e is Oci.OciException or IOException or UnauthorizedAccessException)
        {
            throw new RolloutFailedException(service.Name, new(FailureReason.Image,
                $"the image {service.Repository}@{service.Image} cannot be had: {e.Message}"));
        }
    }

    private static Endpoint.Service? Of(DesiredService service, IReadOnlyDictionary<string, Endpoint> endpoints) =>
        endpoints.GetValueOrDefault(service.Name) as Endpoint.Service;

    private ServiceGroup Begin(DesiredService service, Endpoint.Service? endpoint)
    {
        var balancer = Balancer.Create(context.Connections.Of($"{id} {service.Name}"));
        var group = new ServiceGroup(service.Name, service.IsJob ? "job" : "service", _home, context.Time, balancer);
        _moves.Open(group, endpoint);
        running.AddService(group);
        return group;
    }
}

using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Releases;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Checks;

/// <summary>Decides what a unit's checks need: a pure function.</summary>
public static class CheckPlanner
{
    /// <summary>The name of the environment that a checked process finds itself in.</summary>
    public const string EnvironmentName = "check";

    /// <summary>The services whose images a check of a unit needs beside its own: all that it needs, and these need, while any check needs
    /// it to run.</summary>
    public static IReadOnlyList<Unit> Needed(Catalog catalog, Unit unit)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Checks.Any(NeedsService) ? Reach(catalog, unit) : [];
    }

    /// <summary>The checks of a unit, and what has to run for them.</summary>
    /// <param name="catalog">The workspace at the commit.</param>
    /// <param name="unit">A unit of it.</param>
    /// <param name="images">Its image, and those of <see cref="Needed"/>.</param>
    public static CheckPlan Plan(Catalog catalog, Unit unit, IReadOnlyList<ReleasedService> images)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(images);
        var own = Of(unit);
        return new(own.Repository, own.Image, [.. unit.Checks.Select(Translate)])
        {
            Service = unit.Name,
            State = unit.Checks.Any(NeedsService) ? StateOf() : null,
        };

        ReleasedService Of(Unit each) => images.First(image => image.Name == each.Name);

        DesiredState StateOf()
        {
            // a pod is about where things run, and nothing here runs twice
            var services = Reach(catalog, unit).Append(unit).Select(each =>
                ServiceResolver.Resolve(each, each.Service!, null, Of(each), catalog.Commit) with { Replicas = 1, Pod = null,
                VerifyFor = TimeSpan.Zero }).ToList();
            var needed = services.SelectMany(service => service.Needs.Values).ToHashSet();
            var stores = catalog.Workspace.Stores.Where(store => !store.External && needed.Contains(store.Name))
                .Select(store => new DesiredStore(store.Name, store.Kind) { Account = StoreResolver.AccountOf(store) });
            return new(new(catalog.Workspace.Name, EnvironmentName), [.. stores], NeedOrder.Sort(services));
        }
    }

    private static List<Unit> Reach(Catalog catalog, Unit unit)
    {
        var found = new List<Unit>();
        var waiting = new Queue<Unit>([unit]);
        while (waiting.TryDequeue(out var next))
        {
            foreach (var need in catalog.Units.Where(other => other.Service is not null && next.Service!.Needs.Values.Contains(other.Name)
                && other != unit && !found.Contains(other)))
            {
                found.Add(need);
                waiting.Enqueue(need);
            }
        }
        return found;
    }

    private static bool NeedsService(CheckSpec check) => check is CheckSpec.Http or CheckSpec.Grpc or CheckSpec.Tcp;

    private static Check Translate(CheckSpec check) => check switch
    {
        CheckSpec.Http http => new Check.Http(http.Path, http.Status, http.Body),
        CheckSpec.Grpc grpc => new Check.Grpc(grpc.Service),
        CheckSpec.Tcp tcp => new Check.Tcp(tcp.Port),
        CheckSpec.Command command => new Check.Command(command.Words, command.ExitCode, command.Output),
        CheckSpec.File file => new Check.File(file.Path, file.Present),
        _ => throw new InvalidOperationException($"{check.GetType()} is no check"),
    };
}

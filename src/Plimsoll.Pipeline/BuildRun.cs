using Plimsoll.Delivery.Checks;
using Plimsoll.Packaging;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>
/// Carries a plan out, side by side: the tests, the build and the checks of a unit do not wait for each other, nor for other units,
/// unless they need their images.
/// </summary>
/// <param name="plan">What there is to do.</param>
/// <param name="step">Tests and builds a unit.</param>
internal sealed class BuildRun(BuildPlan plan, UnitStep step)
{
    /// <summary>Tests, builds and checks.</summary>
    /// <param name="select">Chooses units; the bases that these need come by themselves.</param>
    /// <param name="check">Checks a unit, given all the images that its checks need, and its own; null checks nothing.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <returns>The units in the order in which they can be made.</returns>
    /// <exception cref="PlimsollException">As if one were done after the other: each unit's tests and then its build, and then all
    /// checks.</exception>
    public async Task<IReadOnlyList<UnitBuild>> RunAsync(
        Func<Unit, bool> select, Func<Unit, IReadOnlyList<UnitImage>, Task>? check, CancellationToken cancellationToken)
    {
        var jobs = new SideBySide(SideBySide.Processors, cancellationToken);
        var builds = new Dictionary<string, Task<UnitBuild>>(StringComparer.Ordinal);
        var order = plan.InOrder(select);
        foreach (var planned in order)
        {
            _ = jobs.Add(() => step.TestAsync(planned, cancellationToken));
            var on = plan.BaseOf(planned.Unit) is { } below ? builds.GetValueOrDefault(below.Unit.Id) : null;
            // a Dockerfile may name several bases
            var bases = planned.Inputs.Bases.Select(below => builds.GetValueOrDefault(below.Unit.Id)).OfType<Task>();
            builds.Add(planned.Unit.Id, jobs.Add(BuildAsync, bases));

            async Task<UnitBuild> BuildAsync() => await step.BuildAsync(planned, on is null ? null : (await on).Image, cancellationToken);
        }
        if (check is not null) AddChecks(jobs, order, builds, check);
        await jobs.EndAsync();
        return await Task.WhenAll(order.Select(planned => builds[planned.Unit.Id]));
    }

    /// <summary>One after another: each starts services, which would take the ports of each other.</summary>
    private void AddChecks(
        SideBySide jobs, IEnumerable<PlannedUnit> order, Dictionary<string, Task<UnitBuild>> builds,
        Func<Unit, IReadOnlyList<UnitImage>, Task> check)
    {
        Task? last = null;
        foreach (var unit in order.Select(planned => planned.Unit).Where(unit => unit.Checks.Count > 0))
        {
            var images = CheckPlanner.Needed(plan.Catalog, unit).Append(unit).Select(needed => builds[needed.Id]).ToList();
            last = jobs.Add(async () =>
            {
                await check(unit, [.. (await Task.WhenAll(images)).Select(build => build.Image)]);
                return true;
            }, last is null ? images : images.Append(last));
        }
    }
}

using System.Globalization;
using Plimsoll.Delivery.Checks;
using Plimsoll.Delivery.Releases;
using Plimsoll.Packaging;
using Plimsoll.Progress;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>The step of a run that checks the images of units, before any environment sees them.</summary>
/// <param name="catalog">The workspace at the commit.</param>
/// <param name="images">All images that there are.</param>
/// <param name="runtime">Where they are checked.</param>
/// <param name="passed">What passed before.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class CheckStep(Catalog catalog, IReadOnlyList<UnitImage> images, ICheckRuntime runtime, Passed passed, TimeProvider time,
    IProgress<RunProgress> progress)
{
    private readonly List<ReleasedService> _images = [.. images.Select(image =>
        new ReleasedService(image.Unit.Name, image.Repository, image.Digest))];

    /// <summary>Checks a unit, unless exactly the same passed here before.</summary>
    /// <exception cref="PlimsollException">PLM4060: a check did not pass.</exception>
    public async Task RequireAsync(Unit unit, CancellationToken cancellationToken)
    {
        if (unit.Checks.Count == 0 || passed.Contains(CheckKey.Of(PlanOf(unit)))) return;
        var failed = (await RunAsync(unit, cancellationToken)).Results.Where(result => result.Problem is not null).ToList();
        if (failed.Count > 0)
            throw new PlimsollException(Outcome.Failed, "PLM4060",
                $"{unit.Name} did not pass its checks:\n"
                    + $"{string.Join('\n', failed.Select(result => $"         {result.Check}: {result.Problem}"))}");
    }

    /// <summary>Checks a unit, whatever was before.</summary>
    public async Task<UnitChecks> RunAsync(Unit unit, CancellationToken cancellationToken)
    {
        var plan = PlanOf(unit);
        var began = time.GetTimestamp();
        var told = new UnitProgress(progress, "check", unit.Name);
        told.Say($"{plan.Checks.Count} {(plan.Checks.Count == 1 ? "check" : "checks")}");
        // what starts for it is a part of the check
        var steps = new ProgressTo(said => told.Report(said.Subject == unit.Name ? said.Text : $"{said.Subject}: {said.Text}"));
        var results = await runtime.CheckAsync(plan, steps, cancellationToken);
        var wrong = results.Count(result => result.Problem is not null);
        if (wrong == 0) passed.Add(CheckKey.Of(plan));
        var took = time.GetElapsedTime(began);
        var ended = wrong == 0 ? "passed" : $"{wrong} of {results.Count} did not pass";
        told.End(string.Create(CultureInfo.InvariantCulture, $"{ended} in {took.TotalSeconds:0.0} s"));
        return new(unit, results, took);
    }

    private CheckPlan PlanOf(Unit unit) => CheckPlanner.Plan(catalog, unit, _images);
}

/// <summary>What came of a unit's checks.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Results">In the order of the manifest.</param>
/// <param name="Took">How long all of them took, with what had to be started.</param>
public sealed record UnitChecks(Unit Unit, IReadOnlyList<CheckResult> Results, TimeSpan Took);

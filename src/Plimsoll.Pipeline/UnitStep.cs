using System.Globalization;
using Plimsoll.Packaging;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>The steps of a run for one unit: test and build, each only when that was not done for the same inputs before.</summary>
internal sealed class UnitStep(GitRepository repository, BuildPlan plan, TimeProvider time, IProgress<RunProgress> progress)
{
    /// <summary>Tests.</summary>
    /// <param name="planned">The unit.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <returns>Whether anything was run.</returns>
    public async Task<bool> TestAsync(PlannedUnit planned, CancellationToken cancellationToken)
    {
        var unit = planned.Unit;
        if (unit.Test.Count == 0) return false;
        var begin = time.GetTimestamp();
        var files = await InputReader.ReadTestFilesAsync(repository, plan.Catalog, unit, cancellationToken);
        var ran = await plan.Tests.RunAsync(
            repository, plan.Catalog.Workspace.Name, unit, files, Details("test", unit.Name), cancellationToken);
        if (ran) progress.Report(new("test", unit.Name, $"passed in {Seconds(time.GetElapsedTime(begin))}"));
        return ran;
    }

    /// <summary>Builds.</summary>
    /// <param name="planned">The unit.</param>
    /// <param name="on">The image of the workspace's base that it is built on; null where it is built on none, or is there already.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    public async Task<UnitBuild> BuildAsync(PlannedUnit planned, UnitImage? on, CancellationToken cancellationToken)
    {
        var (inputs, present) = planned;
        var name = inputs.Unit.Name;
        var key = $"(input key {inputs.Key[..12]})";
        if (present is not null) return new(present, Built: false, $"its inputs did not change {key}", TimeSpan.Zero);
        var begin = time.GetTimestamp();
        progress.Report(new("build", name, "building"));
        var image = await plan.Packager.BuildAsync(
            repository, plan.Catalog.Workspace.Name, inputs, on, Details("build", name), cancellationToken);
        var took = time.GetElapsedTime(begin);
        progress.Report(new("build", name, $"built {image.Digest.ToString()[..19]} in {Seconds(took)}"));
        return new(image, Built: true, $"no image for its inputs yet {key}", took);
    }

    private static string Seconds(TimeSpan took) => string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s");

    private StepProgress Details(string step, string unit) => new(progress, step, unit);

    /// <summary>Hands on at once, in order: <see cref="Progress{T}"/> would not.</summary>
    private sealed class StepProgress(IProgress<RunProgress> progress, string step, string unit) : IBuildOutput
    {
        public void Report(string value) => progress.Report(new(step, unit, value, IsDetail: true));

        public void Warn(string text) => progress.Report(new(step, unit, "warning: " + text));
    }
}

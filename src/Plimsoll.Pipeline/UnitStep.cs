using System.Globalization;
using Plimsoll.Packaging;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>The steps of a run for one unit: test, then build, each only when that was not done for the same inputs before.</summary>
internal sealed class UnitStep(GitRepository repository, BuildPlan plan, TimeProvider time, IProgress<RunProgress> progress)
{
    /// <summary>Tests and builds.</summary>
    /// <param name="planned">The unit.</param>
    /// <param name="on">The image of the workspace's base that it is built on; null where it is built on none, or is there already.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    public async Task<UnitBuild> RunAsync(PlannedUnit planned, UnitImage? on, CancellationToken cancellationToken)
    {
        var (inputs, present) = planned;
        var name = inputs.Unit.Name;
        var begin = time.GetTimestamp();
        await TestAsync(inputs, cancellationToken);
        if (present is not null) return new(present, Built: false, $"its inputs did not change (input key {inputs.Key[..12]})", time.GetElapsedTime(begin));
        progress.Report(new("build", name, "building"));
        var image = await plan.Packager.BuildAsync(repository, plan.Catalog.Workspace.Name, inputs, on, Details("build", name), cancellationToken);
        var took = time.GetElapsedTime(begin);
        progress.Report(new("build", name, string.Create(CultureInfo.InvariantCulture, $"built {image.Digest.ToString()[..19]} in {took.TotalSeconds:0.0} s")));
        return new(image, Built: true, $"no image for its inputs yet (input key {inputs.Key[..12]})", took);
    }

    private async Task TestAsync(UnitInputs inputs, CancellationToken cancellationToken)
    {
        if (inputs.Unit.Test.Count == 0) return;
        var begin = time.GetTimestamp();
        var files = await InputReader.ReadTestFilesAsync(repository, plan.Catalog, inputs.Unit, cancellationToken);
        if (await plan.Tests.RunAsync(repository, plan.Catalog.Workspace.Name, inputs.Unit, files, Details("test", inputs.Unit.Name), cancellationToken))
            progress.Report(new("test", inputs.Unit.Name, string.Create(CultureInfo.InvariantCulture, $"passed in {time.GetElapsedTime(begin).TotalSeconds:0.0} s")));
    }

    private StepProgress Details(string step, string unit) => new(progress, step, unit);

    /// <summary>Hands on at once, in order: <see cref="Progress{T}"/> would not.</summary>
    private sealed class StepProgress(IProgress<RunProgress> progress, string step, string unit) : IBuildOutput
    {
        public void Report(string value) => progress.Report(new(step, unit, value, IsDetail: true));

        public void Warn(string text) => progress.Report(new(step, unit, "warning: " + text));
    }
}

using System.Globalization;
using Plimsoll.Packaging;
using Plimsoll.Progress;
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
        var told = new UnitProgress(progress, "test", unit.Name);
        var begin = time.GetTimestamp();
        var files = await InputReader.ReadTestFilesAsync(repository, plan.Catalog, unit, cancellationToken);
        string? passed = null;
        try
        {
            var ran = await plan.Tests.RunAsync(repository, plan.Catalog.Workspace.Name, unit, files, told, cancellationToken);
            if (ran) passed = $"passed in {Seconds(time.GetElapsedTime(begin))}";
            return ran;
        }
        finally
        {
            told.End(passed);
        }
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
        var told = new UnitProgress(progress, "build", name);
        var begin = time.GetTimestamp();
        string? built = null;
        told.Say("building");
        try
        {
            var image = await plan.Packager.BuildAsync(repository, plan.Catalog.Workspace.Name, inputs, on, told, cancellationToken);
            var took = time.GetElapsedTime(begin);
            built = $"built {image.Digest.ToString()[..19]} in {Seconds(took)}";
            return new(image, Built: true, $"no image for its inputs yet {key}", took);
        }
        finally
        {
            told.End(built);
        }
    }

    private static string Seconds(TimeSpan took) => string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s");
}

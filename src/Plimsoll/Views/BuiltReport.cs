using Plimsoll.Commands;
using Plimsoll.Oci;
using Plimsoll.Pipeline;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Workspace;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>build</c>; its names are a contract (DESIGN §7).</summary>
internal sealed record BuiltReport(string Commit, IReadOnlyList<BuiltUnit> Units)
{
    public static BuiltReport Of(string commit, BuildReport report, UnitSelection? selection) => new(commit,
        [.. report.Units.Select(unit => new BuiltUnit(
            unit.Image.Unit.Name, Kind(unit.Image.Unit.Kind), ImageOf(unit.Image.Unit, unit.Image.Repository, commit, selection),
                unit.Image.Digest.ToString(), unit.Built, ReasonOf(unit.Image.Unit, unit.Reason, selection),
                Math.Round(unit.Took.TotalSeconds, 3)))]);

    /// <summary>What was built before and is still there.</summary>
    public static BuiltReport Of(string commit, IReadOnlyList<BuiltImage> built) => new(commit,
        [.. built.Select(unit => new BuiltUnit(
            unit.Name, Kind(unit.Kind), $"{unit.Repository}:{commit}", unit.Digest.ToString(), false,
                $"its inputs did not change (input key {unit.InputKey[..12]})", 0))]);

    /// <summary>A release that was made, or that was there.</summary>
    public static BuiltReport Of(ReleasedCommit released) => released.Units.Count > 0
        ? Of(released.Release.Commit, new BuildReport(released.Catalog, released.Units), null)
        : new(released.Release.Commit, [.. released.Release.Services.Select(service => new BuiltUnit(
            service.Name, Kind(UnitKind.Service), $"{service.Repository}:{released.Release.Commit}", service.Image.ToString(), false,
                "its release is in the registry", 0))]);

    /// <summary>What a build would do: <c>built</c> says whether there would be something to build, and the digest of what is not there is
    /// null.</summary>
    public static BuiltReport Of(string commit, BuildPlan plan, Func<Unit, bool> select, UnitSelection? selection) => new(commit,
        [.. plan.InOrder(select).Select(planned => new BuiltUnit(
            planned.Unit.Name, Kind(planned.Unit.Kind), ImageOf(planned.Unit, planned.Image?.Repository
                ?? $"{plan.Catalog.Workspace.Name}/{planned.Unit.Name}", commit, selection), planned.Image?.Digest.ToString(),
                planned.Image is null,
            ReasonOf(planned.Unit,
                $"{(planned.Image is null ? "no image for its inputs yet" : "its inputs did not change")} (input key "
                    + $"{planned.Inputs.Key[..12]})", selection), 0))]);

    /// <summary>A base that was asked for has its version as a tag; all else has the commit.</summary>
    private static string ImageOf(Unit unit, string repository, string commit, UnitSelection? selection) =>
        $"{repository}:{(unit is { Kind: UnitKind.Base, Version: { } version } && selection?.Has(unit) == true ? version : commit)}";

    private static string ReasonOf(Unit unit, string reason, UnitSelection? selection) => selection?.Why(unit) is { } why
        ? $"{why}; {reason}" : reason;

    /// <summary>The same with the names that the images have in a registry.</summary>
    public BuiltReport At(RegistryTarget target) => this with { Units =
        [.. Units.Select(unit => unit with { Image = NameAt(target, ImageReference.Parse(unit.Image)) })] };

    private static string NameAt(RegistryTarget target, ImageReference image) =>
        $"{target.Registry}/{target.RepositoryOf(image.Repository)}:{image.Tag}";

    private static string Kind(UnitKind kind) => kind.ToString().ToLowerInvariant();
}

/// <summary>A unit of a build.</summary>
internal sealed record BuiltUnit(string Name, string Kind, string Image, string? Digest, bool Built, string Reason, double Seconds);

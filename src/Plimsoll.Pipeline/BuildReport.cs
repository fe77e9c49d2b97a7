using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>What a build of a commit came to.</summary>
/// <param name="Catalog">The workspace at the commit.</param>
/// <param name="Units">Those that were asked for.</param>
public sealed record BuildReport(Catalog Catalog, IReadOnlyList<UnitBuild> Units);

/// <summary>A unit's part of a build.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Built">False when it was there already.</param>
/// <param name="Reason">Why it was built or not, in words.</param>
/// <param name="Took">How long it took.</param>
public sealed record UnitBuild(UnitImage Image, bool Built, string Reason, TimeSpan Took);

/// <summary>A release with the workspace that it was made of.</summary>
/// <param name="Catalog">The workspace at the commit.</param>
/// <param name="Release">The release.</param>
/// <param name="Index">The digest of the release index.</param>
public sealed record ReleasedCommit(Catalog Catalog, Release Release, Digest Index)
{
    /// <summary>How its units were built; empty when the release was there.</summary>
    public IReadOnlyList<UnitBuild> Units { get; init; } = [];
}

using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>
/// The tag of a base is its version, and a version that was pushed means the same for ever, unless its manifest says <c>mutable: true</c>
/// (decision 71).
/// </summary>
/// <param name="store">Where the images are.</param>
public sealed class BaseVersions(IImageStore store)
{
    /// <summary>Looks, before anything is built, whether the versions of bases are free or mean what would be built.</summary>
    /// <param name="plan">What would be built.</param>
    /// <param name="select">Those whose versions would be tagged.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PlimsollException">PLM3020: some are pushed with other content; all of them are named.</exception>
    public async Task CheckAsync(BuildPlan plan, Func<Unit, bool> select, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var refused = new List<string>();
        foreach (var planned in plan.Units.Where(planned => IsFixed(planned.Unit) && select(planned.Unit)))
        {
            var repository = Packager.RepositoryOf(plan.Catalog.Workspace.Name, planned.Unit);
            if (await Packager.KeyOfAsync(store, repository, planned.Unit.Version!, cancellationToken) is { } key
                && key != planned.Inputs.Key) refused.Add(Refusal(planned.Unit, repository));
        }
        if (refused.Count > 0) throw new PlimsollException(Outcome.Refused, "PLM3020", string.Join("\n         ", refused));
    }

    /// <summary>Gives images of bases their versions as tags.</summary>
    /// <param name="images">What was built; services among them are passed over.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PlimsollException">PLM3020: somebody else pushed a version with other content meanwhile.</exception>
    public async Task TagAsync(IEnumerable<UnitImage> images, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        foreach (var (unit, repository, digest, _) in images.Where(image => image.Unit is { Kind: UnitKind.Base, Version: not null }))
        {
            if (unit.Mutable) await store.TagAsync(repository, unit.Version!, digest, cancellationToken);
            else if (await store.TagIfAbsentAsync(repository, unit.Version!, digest, cancellationToken) != digest)
                throw new PlimsollException(Outcome.Refused, "PLM3020", Refusal(unit, repository));
        }
    }

    private static bool IsFixed(Unit unit) => unit is { Kind: UnitKind.Base, Version: not null, Mutable: false };

    private static string Refusal(Unit unit, string repository) =>
        $"{unit.ManifestPath}: version {unit.Version} of {repository} was pushed with other content, "
            + "and a version means the same for ever. Raise it, or say mutable: true";
}

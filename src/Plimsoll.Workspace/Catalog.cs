namespace Plimsoll.Workspace;

/// <summary>All units of a workspace at one commit, read from git objects.</summary>
/// <param name="Commit">The full commit id.</param>
/// <param name="Workspace">The root manifest; for a repository without one, its defaults.</param>
/// <param name="Units">In ordinal order of their paths.</param>
public sealed record Catalog(string Commit, WorkspaceManifest Workspace, IReadOnlyList<Unit> Units)
{
    /// <summary>Whether a unit's image is needed to run the workspace: a service's, or that of a store.</summary>
    public bool IsDelivered(Unit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Service is not null || IsStoreImage(unit);
    }

    /// <summary>Whether a unit is a base that a store of the workspace runs.</summary>
    public bool IsStoreImage(Unit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Kind == UnitKind.Base && Workspace.Stores.Any(store => store.Image == unit.Id || store.Image == unit.Name);
    }
}

namespace Plimsoll.Workspace;

/// <summary>All units of a workspace at one commit, read from git objects.</summary>
/// <param name="Commit">The full commit id.</param>
/// <param name="Workspace">The root manifest; for a repository without one, its defaults.</param>
/// <param name="Units">In ordinal order of their paths.</param>
public sealed record Catalog(string Commit, WorkspaceManifest Workspace, IReadOnlyList<Unit> Units);

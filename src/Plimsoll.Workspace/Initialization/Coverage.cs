using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>The folders that something is built of already: what lies above or below one of them is taken to be a part of that.</summary>
/// <param name="folders">From the root; the root itself is empty.</param>
internal sealed class Coverage(IEnumerable<string> folders)
{
    private readonly List<string> _folders = [.. folders];

    public bool Covers(string folder) => _folders.Any(built => RepositoryPath.IsIn(folder, built) || RepositoryPath.IsIn(built, folder));
}

using Plimsoll.Packaging.Folders;

namespace Plimsoll.Packaging;

/// <summary>Where packaging keeps things between runs; only for this user.</summary>
/// <param name="Work">Kept build folders. One may be deleted while nothing is being built; the next build is then a full one.</param>
/// <param name="Cache">What may be deleted at any time.</param>
public sealed record PackagingFolders(string Work, string Cache)
{
    /// <summary>Which secrets builds may read. Default: none.</summary>
    public BuildSecrets Secrets { get; init; } = BuildSecrets.None;

    /// <summary>A folder in the cache; made when it is not there.</summary>
    internal string Cached(string name) => PrivateFolder.Create(Path.Combine(Cache, name));
}

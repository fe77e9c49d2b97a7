using Plimsoll.Processes;

namespace Plimsoll.Packaging;

/// <summary>What passed on this machine, so that it is not done again. In the cache: forgetting costs a run.</summary>
/// <param name="folders">Where caches are.</param>
/// <param name="kind">What passed: <c>tests</c>, <c>checks</c>.</param>
public sealed class Passed(PackagingFolders folders, string kind)
{
    private readonly string _folder = folders.Cached(kind);

    /// <summary>Whether this passed.</summary>
    /// <param name="key">A hash over all that decides it, in hex.</param>
    public bool Contains(string key) => File.Exists(Path.Combine(_folder, key));

    /// <summary>Remembers that it did.</summary>
    public void Add(string key) => DurableFile.Write(Path.Combine(_folder, key), []);
}

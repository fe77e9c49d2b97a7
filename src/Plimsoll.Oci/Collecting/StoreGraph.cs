namespace Plimsoll.Oci;

/// <summary>All manifests of a store as they were when it was read, and what each refers to.</summary>
internal sealed class StoreGraph
{
    private readonly Dictionary<StoredManifest, Node?> _nodes = [];
    private readonly HashSet<StoredManifest> _tagged = [];
    private readonly ILookup<StoredManifest, StoredManifest> _referrers;

    public StoreGraph(DurableFolder files, ManifestShelf manifests)
    {
        foreach (var name in RepositoryFolder.ListAll(files.Root))
        {
            var repository = new RepositoryFolder(files, name);
            foreach (var digest in repository.ListManifests())
                _nodes[new(name, digest)] = manifests.Find(repository, digest) is { } found && manifests.Inspect(found) is { } references ? Node.Of(references) : null;
            _tagged.UnionWith(repository.ListTags().Select(repository.ReadTag).OfType<Digest>().Select(digest => new StoredManifest(name, digest)));
        }

        _referrers = _nodes.Where(each => each.Value?.Subject is not null)
            .ToLookup(each => each.Key with { Digest = each.Value!.Subject!.Value }, each => each.Key);
    }

    /// <summary>All manifests.</summary>
    public IEnumerable<StoredManifest> Manifests => _nodes.Keys;

    public bool IsTagged(StoredManifest manifest) => _tagged.Contains(manifest);

    /// <summary>What is kept when these are: the manifests that they list, and all that tell something about one that is kept.</summary>
    /// <exception cref="OciException">What one of them needs cannot be known, as it is damaged.</exception>
    public HashSet<StoredManifest> Reach(IEnumerable<StoredManifest> roots)
    {
        var kept = new HashSet<StoredManifest>();
        var left = new Stack<StoredManifest>(roots);
        while (left.TryPop(out var next))
        {
            if (!_nodes.TryGetValue(next, out var node) || !kept.Add(next))
                continue;
            foreach (var child in Known(next, node).Manifests)
                left.Push(next with { Digest = child });
            foreach (var referrer in _referrers[next])
                left.Push(referrer);
        }

        return kept;
    }

    /// <summary>The content that these manifests need, their own bytes with it.</summary>
    public HashSet<Digest> Content(IEnumerable<StoredManifest> kept)
    {
        var content = new HashSet<Digest>();
        foreach (var manifest in kept)
        {
            content.Add(manifest.Digest);
            content.UnionWith(Known(manifest, _nodes[manifest]).Blobs);
        }

        return content;
    }

    /// <summary>What a manifest tells something about, if it does.</summary>
    public Digest? SubjectOf(StoredManifest manifest) => _nodes.GetValueOrDefault(manifest)?.Subject;

    private static Node Known(StoredManifest manifest, Node? node) => node ?? throw new OciException(OciErrors.ManifestInvalid,
        $"the stored manifest {manifest.Repository}@{manifest.Digest} is damaged, so nobody knows what it needs, and nothing was collected; push it again, or delete it");

    private sealed record Node(Digest[] Blobs, Digest[] Manifests, Digest? Subject)
    {
        public static Node Of(ManifestReferences references) =>
            new([.. references.Blobs.Select(blob => blob.Digest)], [.. references.Manifests.Select(manifest => manifest.Digest)], references.Subject?.Digest);
    }
}

namespace Plimsoll.Oci;

/// <summary>All manifests of a store as they were when it was read, and what each refers to.</summary>
internal sealed class StoreGraph
{
    private readonly Dictionary<StoredManifest, Node> _nodes = [];
    private readonly HashSet<StoredManifest> _tagged = [];
    private readonly HashSet<Digest> _marked = [];
    private readonly ILookup<StoredManifest, StoredManifest> _referrers;

    /// <exception cref="OciException">Something is damaged, so that nobody knows what is needed, or by what.</exception>
    public StoreGraph(DurableFolder files, ManifestShelf manifests)
    {
        foreach (var name in RepositoryFolder.ListAll(files.Root))
        {
            var repository = new RepositoryFolder(files, name);
            // those that were deleted meanwhile have no media type any more
            foreach (var digest in repository.ListManifests().Where(digest => repository.MediaTypeOf(digest) is not null))
                _nodes[new(name, digest)] = manifests.Find(repository, digest) is { } found && manifests.Inspect(found) is { } references
                    ? Node.Of(references) : throw Damaged(name, digest);
            _marked.UnionWith(repository.ListAllReferrers());
            foreach (var tag in repository.ListTags())
                if (repository.ReadTag(tag) is { } digest) Add(repository, name, tag, digest);
        }

        _referrers = _nodes.Where(each => each.Value.Subject is not null)
            .ToLookup(each => each.Key with { Digest = each.Value.Subject!.Value }, each => each.Key);
    }

    /// <summary>All manifests.</summary>
    public IEnumerable<StoredManifest> Manifests => _nodes.Keys;

    /// <summary>Those of which a mark says that they tell something about another; a crash may have left marks of some that are not
    /// there.</summary>
    public IReadOnlySet<Digest> Marked => _marked;

    public bool IsTagged(StoredManifest manifest) => _tagged.Contains(manifest);

    /// <summary>What is kept when these are: the manifests that they list, and all that tell something about one that is kept.</summary>
    public HashSet<StoredManifest> Reach(IEnumerable<StoredManifest> roots)
    {
        var kept = new HashSet<StoredManifest>();
        var left = new Stack<StoredManifest>(roots);
        while (left.TryPop(out var next))
        {
            if (!_nodes.TryGetValue(next, out var node) || !kept.Add(next))
                continue;
            foreach (var child in node.Manifests)
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
            content.UnionWith(_nodes[manifest].Blobs);
        }

        return content;
    }

    /// <summary>What a manifest tells something about, if it does.</summary>
    public Digest? SubjectOf(StoredManifest manifest) => _nodes.GetValueOrDefault(manifest)?.Subject;

    private void Add(RepositoryFolder repository, string name, string tag, Digest digest)
    {
        var tagged = new StoredManifest(name, digest);
        _tagged.Add(tagged);
        // a manifest goes after its tags, and comes before them: what is tagged is there, unless both came meanwhile
        if (!_nodes.ContainsKey(tagged) && repository.MediaTypeOf(digest) is null && repository.ReadTag(tag) == digest)
            throw new OciException(OciErrors.ManifestInvalid,
                $"{repository.ManifestPath(digest)} is gone, and the tag {tag} of {name} names it, so nothing was collected; "
                    + "push the tag again, or delete it");
    }

    private static OciException Damaged(string repository, Digest digest) => new(OciErrors.ManifestInvalid,
        $"the stored manifest {repository}@{digest} is damaged, so nobody knows what it needs, and nothing was collected; "
            + "push it again, or delete it");

    private sealed record Node(Digest[] Blobs, Digest[] Manifests, Digest? Subject)
    {
        public static Node Of(ManifestReferences references) =>
            new([.. references.Blobs.Select(blob => blob.Digest)], [.. references.Manifests.Select(manifest => manifest.Digest)],
                references.Subject?.Digest);
    }
}

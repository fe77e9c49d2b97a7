namespace Plimsoll.Oci;

/// <summary>
/// Removes what nothing refers to, while others push (docs/decisions/0063). Whoever begins to count on content touches it under the shared
/// lock before it is said to be there; what is removed here is removed under the lock that is held alone, and only when it still looks as
/// it did when it was found to be old. It may be killed between any two steps.
/// </summary>
internal sealed class GarbageCollector(DurableFolder files, BlobPool blobs, ManifestShelf manifests, StoreLock @lock, TimeProvider time)
{
    // pushes wait for so many removals at most
    private const int Batch = 64;

    public async Task<CollectReport> RunAsync(CollectOptions options, CancellationToken cancellationToken)
    {
        var border = time.GetUtcNow().UtcDateTime - options.Grace;
        var oldManifests = OldManifests(border);
        var oldBlobs = OldBlobs(border);
        // whoever counted on one of them before it was looked at has said so when this has been taken: it is seen below
        (await @lock.TakeAloneAsync(cancellationToken)).Dispose();

        var graph = new StoreGraph(files, manifests);
        var lost = Lost(options.Kept, graph);
        var roots = graph.Manifests.Where(each => graph.IsTagged(each) || options.Kept.Contains(each.Digest) || lost.Contains(each.Digest)
            || graph.SubjectOf(each) is { } subject && lost.Contains(subject) || !oldManifests.ContainsKey(each)).ToList();
        var removed = new List<StoredManifest>();
        HashSet<StoredManifest> kept;
        using (await @lock.TakeAloneAsync(cancellationToken))
        {
            kept = graph.Reach(roots.Concat(oldManifests.Where(each => Stamp(each.Key) != each.Value).Select(each => each.Key)));
            removed.AddRange(oldManifests.Keys.Where(each => !kept.Contains(each)));
            if (!options.DryRun)
                Remove(removed, graph);
        }

        var needed = graph.Content(kept);
        needed.UnionWith(lost);
        var garbage = oldBlobs.Where(each => !needed.Contains(each.Key)).Select(each => each.Value).ToList();
        var (count, bytes) = (0, 0L);
        foreach (var batch in garbage.Chunk(Batch))
        {
            using var alone = await @lock.TakeAloneAsync(cancellationToken);
            var unchanged = batch.Where(each => new FileInfo(each.FullName) is { Exists: true } now
                && now.LastWriteTimeUtc == each.LastWriteTimeUtc).ToList();
            (count, bytes) = (count + unchanged.Count, bytes + unchanged.Sum(each => each.Length));
            if (!options.DryRun)
                DurableFolder.DeleteAll(unchanged.Select(each => each.FullName));
        }

        if (!options.DryRun)
            files.SweepAside();
        return new(removed, count, bytes);
    }

    /// <summary>
    /// The content of manifests that a ledger or a mark of a referrer names, and that no repository has any more though their bytes are
    /// here: a file of the repository was lost, and a push brings it back.
    /// </summary>
    private HashSet<Digest> Lost(IReadOnlySet<Digest> kept, StoreGraph graph)
    {
        var known = graph.Manifests.Select(each => each.Digest).ToHashSet();
        var content = new HashSet<Digest>();
        var left = new Stack<Digest>(kept.Union(graph.Marked).Where(digest => !known.Contains(digest)));
        while (left.TryPop(out var next))
        {
            if (manifests.InspectContent(next) is not { } references || !content.Add(next))
                continue;
            content.UnionWith(references.Blobs.Select(blob => blob.Digest));
            foreach (var child in references.Manifests)
                if (!known.Contains(child.Digest)) left.Push(child.Digest);
                else content.Add(child.Digest);
        }

        return content;
    }

    /// <summary>Manifests that nobody pushed or asked for lately, and how each looked.</summary>
    private Dictionary<StoredManifest, DateTime> OldManifests(DateTime border) =>
        (from name in RepositoryFolder.ListAll(files.Root)
         from digest in new RepositoryFolder(files, name).ListManifests()
         let manifest = new StoredManifest(name, digest)
         let stamp = Stamp(manifest)
         where stamp < border
         select (manifest, stamp)).ToDictionary();

    private Dictionary<Digest, FileInfo> OldBlobs(DateTime border)
    {
        var old = new Dictionary<Digest, FileInfo>();
        foreach (var file in blobs.List())
        {
            // what is no blob is nobody's to remove
            if (file.LastWriteTimeUtc < border && Digest.TryParse("sha256:" + file.Name, out var digest))
                old[digest] = file;
        }

        return old;
    }

    private DateTime Stamp(StoredManifest manifest) => new RepositoryFolder(files, manifest.Repository).WrittenAt(manifest.Digest);

    /// <summary>Takes manifests from their repositories; durable when this returns, so that none is left without its blobs.</summary>
    private void Remove(List<StoredManifest> removed, StoreGraph graph)
    {
        var paths = removed.SelectMany(each =>
        {
            var repository = new RepositoryFolder(files, each.Repository);
            var mark = repository.ManifestPath(each.Digest);
            return graph.SubjectOf(each) is { } subject ? [mark, repository.ReferrerPath(subject, each.Digest)] : (string[])[mark];
        });
        DurableFolder.DeleteAll(paths);
    }
}

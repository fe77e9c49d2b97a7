namespace Plimsoll.Oci;

/// <content>What takes away from the store.</content>
public sealed partial class LocalImageStore
{
    /// <summary>Removes a tag; false when there is none. What it named stays.</summary>
    public Task<bool> DeleteTagAsync(string repository, string tag, CancellationToken cancellationToken) =>
        Writing($"{repository}:{tag}", () => Task.FromResult(new RepositoryFolder(_files, repository).RemoveTag(tag)));

    /// <summary>Removes a manifest from a repository, and the tags that name it; false when there is none.</summary>
    public Task<bool> DeleteManifestAsync(string repository, Digest digest, CancellationToken cancellationToken) =>
        Writing($"{repository}@{digest}", async () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            _files.EnsureRoot();
            using var alone = await _lock.TakeAloneAsync(cancellationToken);
            if (_manifests.Find(folder, digest) is not { } found)
                return false;
            foreach (var tag in folder.ListTags().Where(tag => folder.ReadTag(tag) == digest).ToList())
                folder.RemoveTag(tag);
            var subject = _manifests.Inspect(found)?.Subject;
            folder.RemoveManifest(digest);
            // a mark that a crash leaves here names nothing, and nothing is listed for it
            if (subject is not null)
                folder.RemoveReferrer(subject.Digest, digest);
            return true;
        });

    /// <summary>Removes a blob from all repositories, as it belongs to all; false when there is none.</summary>
    /// <exception cref="OciException"><see cref="OciErrors.Denied"/>: a manifest of some repository needs it.</exception>
    public Task<bool> DeleteBlobAsync(Digest digest, CancellationToken cancellationToken) =>
        Writing(digest.ToString(), async () =>
        {
            _files.EnsureRoot();
            using var alone = await _lock.TakeAloneAsync(cancellationToken);
            return _manifests.NeededBy(digest) is { } owner
                ? throw new OciException(OciErrors.Denied, $"blob {digest} cannot be deleted: {owner} needs it")
                : _blobs.Delete(digest);
        });
}

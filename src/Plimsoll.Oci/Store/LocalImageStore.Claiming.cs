namespace Plimsoll.Oci;

/// <content>What only the first may do.</content>
public sealed partial class LocalImageStore
{
    /// <inheritdoc />
    public Task<Digest> TagIfAbsentAsync(string repository, string tag, Digest digest, CancellationToken cancellationToken) =>
        Writing($"{repository}:{tag}", async () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            _files.EnsureRoot();
            using var alone = await _lock.TakeAloneAsync(cancellationToken);
            // a tag whose manifest is gone claims nothing
            if (folder.ReadTag(tag) is { } named && _manifests.Find(folder, named) is not null)
                return named;
            Require(folder, repository, digest);
            folder.WriteTag(tag, digest);
            return digest;
        });
}

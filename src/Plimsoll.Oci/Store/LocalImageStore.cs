namespace Plimsoll.Oci;

/// <summary>
/// Images in a folder of this machine. Several processes may read and write it at once, and any of them may be killed at any instant: what was
/// acknowledged is there and whole, and what was not is not there at all. Blobs belong to all repositories, manifests and tags to one.
/// A folder that cannot be used fails with <see cref="OciErrors.StoreUnavailable"/>; reads go on for as long as the file system lets them.
/// </summary>
public sealed partial class LocalImageStore : IImageStore
{
    private readonly DurableFolder _files;
    private readonly BlobPool _blobs;
    private readonly ManifestShelf _manifests;
    private readonly FileLock _lock;

    /// <summary>A store in a folder, which is made, for its owner alone, when something is first written.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="time">The clock by which left-over uploads are judged; null is the machine's.</param>
    public LocalImageStore(string folder, TimeProvider? time = null)
    {
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _files = new(Folder, time ?? TimeProvider.System);
        _blobs = new(_files);
        _manifests = new(_files, _blobs);
        _lock = new(Path.Combine(Folder, "lock"), time ?? TimeProvider.System);
    }

    /// <summary>Where it is, as a full path.</summary>
    public string Folder { get; }

    /// <inheritdoc />
    public Task<Descriptor?> ResolveAsync(string repository, string reference, CancellationToken cancellationToken) =>
        Reading($"{repository} {reference}", () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            return NamedBy(folder, reference) is { } digest ? _manifests.Find(folder, digest) : null;
        });

    /// <inheritdoc />
    public Task<byte[]> ReadManifestAsync(string repository, Digest digest, CancellationToken cancellationToken) =>
        Reading($"{repository}@{digest}", () => _manifests.Read(Require(new RepositoryFolder(_files, repository), repository, digest)));

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ListTagsAsync(string repository, CancellationToken cancellationToken) =>
        Reading<IReadOnlyList<string>>(repository, () => [.. new RepositoryFolder(_files, repository).ListTags()]);

    /// <summary>Whether a repository has or had a manifest.</summary>
    public Task<bool> HasRepositoryAsync(string repository, CancellationToken cancellationToken) =>
        Reading(repository, () => new RepositoryFolder(_files, repository).Exists);

    /// <summary>The names of all repositories that have or had a manifest, in ordinal order.</summary>
    public Task<IReadOnlyList<string>> ListRepositoriesAsync(CancellationToken cancellationToken) =>
        Reading<IReadOnlyList<string>>("the list of repositories", () => [.. RepositoryFolder.ListAll(Folder)]);

    /// <summary>The manifests that tell something about this one, whether it is there or not; each with its artifact type and annotations.</summary>
    public Task<IReadOnlyList<Descriptor>> ListReferrersAsync(string repository, Digest subject, CancellationToken cancellationToken) =>
        Reading<IReadOnlyList<Descriptor>>($"what refers to {repository}@{subject}", () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            return [.. folder.ListReferrers(subject).Select(digest => _manifests.Describe(folder, digest)).OfType<Descriptor>()];
        });

    /// <inheritdoc />
    public Task<bool> HasBlobAsync(string repository, Digest digest, CancellationToken cancellationToken) => Task.FromResult(_blobs.Has(digest));

    /// <inheritdoc />
    public Task<Stream> OpenBlobAsync(string repository, Digest digest, CancellationToken cancellationToken) =>
        Reading<Stream>(digest.ToString(), () => _blobs.Open(digest));

    /// <summary>What a tag names or a digest says, whether it is there or not; null when there is no such tag.</summary>
    private static Digest? NamedBy(RepositoryFolder folder, string reference) =>
        !reference.Contains(':', StringComparison.Ordinal) ? folder.ReadTag(reference)
        : Digest.TryParse(reference, out var digest) ? digest
        : throw new OciException(OciErrors.DigestInvalid, $"'{reference}' is not a digest: sha256: and 64 lower-case hex digits");

    private Descriptor Require(RepositoryFolder folder, string repository, Digest digest) => _manifests.Find(folder, digest)
        ?? throw new OciException(OciErrors.ManifestUnknown, $"there is no manifest {digest} in {repository}");

    private Task<T> Reading<T>(string what, Func<T> work) => StoreErrors.Translate($"reading {what} in {Folder}", () => Task.FromResult(work()));

    private Task<T> Writing<T>(string what, Func<Task<T>> work) => StoreErrors.Translate($"writing {what} in {Folder}", work);
}

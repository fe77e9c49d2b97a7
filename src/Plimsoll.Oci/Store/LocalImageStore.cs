namespace Plimsoll.Oci;

/// <summary>
/// Images in a folder of this machine. Several processes may read and write it at once, and any of them may be killed at any instant: what
/// was acknowledged is there and whole, and what was not is not there at all. Blobs belong to all repositories, manifests and tags to one.
/// A folder that cannot be used fails with <see cref="OciErrors.StoreUnavailable"/>; reads go on for as long as the file system lets them.
/// </summary>
public sealed partial class LocalImageStore : IImageStore
{
    private readonly DurableFolder _files;
    private readonly BlobPool _blobs;
    private readonly ManifestShelf _manifests;
    private readonly StoreLock _lock;
    private readonly TimeProvider _time;

    /// <summary>A store in a folder, which is made, for its owner alone, when something is first written.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="time">The clock by which left-over uploads and garbage are judged; null is the machine's.</param>
    public LocalImageStore(string folder, TimeProvider? time = null)
    {
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _time = time ?? TimeProvider.System;
        _files = new(Folder, _time);
        _blobs = new(_files);
        _manifests = new(_files, _blobs);
        _lock = new(Folder, _time);
    }

    /// <summary>Where it is, as a full path.</summary>
    public string Folder { get; }

    /// <inheritdoc />
    public Task<Descriptor?> ResolveAsync(string repository, string reference, CancellationToken cancellationToken) =>
        CountingOn($"{repository} {reference}", () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            return NamedBy(folder, reference) is { } digest && folder.Touch(digest) ? _manifests.Find(folder, digest) : null;
        }, cancellationToken);

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

    /// <inheritdoc />
    public Task<IReadOnlyList<Descriptor>> ListReferrersAsync(string repository, Digest subject, CancellationToken cancellationToken) =>
        Reading<IReadOnlyList<Descriptor>>($"what refers to {repository}@{subject}", () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            return [.. folder.ListReferrers(subject).Select(digest => _manifests.Describe(folder, digest)).OfType<Descriptor>()];
        });

    /// <summary>What all blobs of the store need, in bytes; each counts once, whoever uses it.</summary>
    public Task<long> SizeAsync(CancellationToken cancellationToken) =>
        Reading("the sizes of blobs", () => _blobs.List().Sum(file => file.Length));

    /// <summary>What an image needs, in bytes: its manifests, configs and layers; of an index, all that are there.</summary>
    public Task<long> SizeOfImageAsync(string repository, Descriptor image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Reading($"{repository}@{image.Digest}", () => _manifests.SizeOf(new RepositoryFolder(_files, repository), image.Digest));
    }

    /// <inheritdoc />
    public async Task<bool> HasBlobAsync(string repository, Digest digest, CancellationToken cancellationToken) =>
        await SizeOfBlobAsync(digest, cancellationToken) is not null;

    /// <summary>The length of a blob in bytes; null when it is not there. From now on whoever asked may count on it, for as long as
    /// <see cref="CollectOptions.Grace"/>.</summary>
    public Task<long?> SizeOfBlobAsync(Digest digest, CancellationToken cancellationToken) =>
        CountingOn(digest.ToString(), () => _blobs.Touch(digest), cancellationToken);

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

    /// <summary>
    /// Reads something that whoever asks may count on from now on: nobody removes it meanwhile, and the collector sees that it was asked
    /// for. Where nothing can be locked nothing can be removed either: a read-only disk is read as it is.
    /// </summary>
    private Task<T> CountingOn<T>(string what, Func<T> work, CancellationToken cancellationToken) =>
        StoreErrors.Translate($"reading {what} in {Folder}", async () =>
    {
        using var shared = await _lock.TryShareAsync(cancellationToken);
        return work();
    });

    private Task<T> Reading<T>(string what, Func<T> work) => StoreErrors.Translate($"reading {what} in {Folder}",
        () => Task.FromResult(work()));

    private Task<T> Writing<T>(string what, Func<Task<T>> work) => StoreErrors.Translate($"writing {what} in {Folder}", work);
}

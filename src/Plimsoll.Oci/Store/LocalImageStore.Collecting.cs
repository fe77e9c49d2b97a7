namespace Plimsoll.Oci;

/// <content>What tidies the store.</content>
public sealed partial class LocalImageStore
{
    /// <summary>
    /// Removes manifests that no tag, no index and none of <see cref="CollectOptions.Kept"/> refers to, and blobs that no manifest needs,
    /// while others go on reading and writing. What tells something about a manifest that stays (a signature, an SBOM) stays with it.
    /// </summary>
    /// <exception cref="OciException">The folder cannot be used, or a manifest that stays is damaged; nothing more was removed
    /// then.</exception>
    public Task<CollectReport> CollectAsync(CollectOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Directory.Exists(Folder)
            ? Writing("what is no longer needed", () => new GarbageCollector(_files, _blobs, _manifests, _lock, _time)
                .RunAsync(options, cancellationToken))
            : Task.FromResult(new CollectReport([], 0, 0));
    }
}

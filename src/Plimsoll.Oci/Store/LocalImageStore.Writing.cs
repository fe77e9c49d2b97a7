namespace Plimsoll.Oci;

/// <content>What adds to the store.</content>
public sealed partial class LocalImageStore
{
    /// <inheritdoc />
    public Task<Descriptor> WriteManifestAsync(
        string repository, ReadOnlyMemory<byte> manifest, string mediaType, IReadOnlyList<string> tags,
            CancellationToken cancellationToken) =>
        Writing($"a manifest of {repository}", async () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            foreach (var tag in tags)
                TagName.Check(tag);
            var references = ManifestReferences.Read(manifest.Span, mediaType);
            var descriptor = Descriptor.Of(mediaType, manifest.Span);

            _files.EnsureRoot();
            using var shared = await _lock.ShareAsync(cancellationToken);
            _manifests.RequireAll(folder, references);
            _blobs.Write(descriptor.Digest, manifest.Span);
            // the mark comes first: whoever sees the manifest finds it among the referrers too
            if (references.Subject is { } subject)
                folder.AddReferrer(subject.Digest, descriptor.Digest);
            folder.AddManifest(descriptor.Digest, mediaType);
            foreach (var tag in tags)
                folder.WriteTag(tag, descriptor.Digest);
            return descriptor;
        });

    /// <inheritdoc />
    public Task TagAsync(string repository, string tag, Digest digest, CancellationToken cancellationToken) =>
        Writing($"{repository}:{tag}", async () =>
        {
            var folder = new RepositoryFolder(_files, repository);
            _files.EnsureRoot();
            using var shared = await _lock.ShareAsync(cancellationToken);
            Require(folder, repository, digest);
            folder.Touch(digest);
            folder.WriteTag(tag, digest);
            return true;
        });

    /// <inheritdoc />
    public async Task WriteBlobAsync(string repository, Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(content);
        RepositoryName.Check(repository);
        // one of another length was damaged: it is written again
        if (await SizeOfBlobAsync(descriptor.Digest, cancellationToken) == descriptor.Size)
            return;
        await using var upload = await BeginUploadAsync(repository);
        await upload.AppendAsync(content, descriptor.Size, cancellationToken);
        if (upload.Length != descriptor.Size)
            throw new OciException(OciErrors.SizeInvalid,
                $"the content is {upload.Length} bytes long, and not {descriptor.Size} as was said");
        await upload.CompleteAsync(descriptor.Digest);
    }

    /// <summary>Begins to write a blob whose digest is said only at the end.</summary>
    /// <exception cref="OciException">The store cannot be written.</exception>
    public Task<BlobUpload> BeginUploadAsync(string repository) =>
        Writing($"a blob of {RepositoryName.Check(repository)}", () => Task.FromResult(_blobs.BeginUpload(_lock)));
}

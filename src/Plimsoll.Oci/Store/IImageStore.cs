namespace Plimsoll.Oci;

/// <summary>
/// Where images are kept: the store on this machine, or a registry somewhere. Everything is addressed by digest; a tag is a name for one.
/// A repository is a path such as <c>acme/counter</c>, never with a host.
/// </summary>
public interface IImageStore
{
    /// <summary>The manifest that a tag names, or that a digest is; null when there is none.</summary>
    /// <param name="repository">For instance <c>acme/counter</c>.</param>
    /// <param name="reference">A tag, or a digest as text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Descriptor?> ResolveAsync(string repository, string reference, CancellationToken cancellationToken);

    /// <summary>The bytes of a manifest, checked against its digest.</summary>
    /// <exception cref="OciException">It is not there, or it is damaged.</exception>
    Task<byte[]> ReadManifestAsync(string repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>Writes a manifest and then the tags that shall name it; durable when this returns. Twice is the same as once.</summary>
    /// <exception cref="OciException">It is not a manifest, or something that it names is not there.</exception>
    Task<Descriptor> WriteManifestAsync(string repository, ReadOnlyMemory<byte> manifest, string mediaType, IReadOnlyList<string> tags,
        CancellationToken cancellationToken);

    /// <summary>Lets a tag name a manifest that is there.</summary>
    /// <exception cref="OciException">There is no such manifest.</exception>
    Task TagAsync(string repository, string tag, Digest digest, CancellationToken cancellationToken);

    /// <summary>Lets a tag name a manifest that is there, unless it names one already: of several who claim it at once one wins, and all
    /// are told the same.</summary>
    /// <remarks>As a registry has no such call, this looks, writes and reads back; two who write in the same instant may both be told their
    /// own (decision 72).</remarks>
    /// <returns>What the tag names now.</returns>
    /// <exception cref="OciException">There is no such manifest.</exception>
    async Task<Digest> TagIfAbsentAsync(string repository, string tag, Digest digest, CancellationToken cancellationToken)
    {
        if (await ResolveAsync(repository, tag, cancellationToken) is { } there) return there.Digest;
        await TagAsync(repository, tag, digest, cancellationToken);
        return (await ResolveAsync(repository, tag, cancellationToken))?.Digest ?? digest;
    }

    /// <summary>The tags of a repository in ordinal order; empty when there is no such repository.</summary>
    Task<IReadOnlyList<string>> ListTagsAsync(string repository, CancellationToken cancellationToken);

    /// <summary>The manifests that tell something about this one, whether it is there or not; each with its artifact type and
    /// annotations.</summary>
    Task<IReadOnlyList<Descriptor>> ListReferrersAsync(string repository, Digest subject, CancellationToken cancellationToken);

    /// <summary>Whether a blob is there.</summary>
    Task<bool> HasBlobAsync(string repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>Opens a blob for reading.</summary>
    /// <exception cref="OciException">It is not there.</exception>
    Task<Stream> OpenBlobAsync(string repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>Writes a blob; durable when this returns. Does not read the content when the blob is there already.</summary>
    /// <exception cref="OciException">The content is not what the descriptor says.</exception>
    Task WriteBlobAsync(string repository, Descriptor descriptor, Stream content, CancellationToken cancellationToken);
}

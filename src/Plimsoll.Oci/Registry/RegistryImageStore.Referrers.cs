namespace Plimsoll.Oci;

/// <content>What tells something about a manifest (distribution-spec, spec.md, Listing Referrers, Referrers Tag Schema).</content>
public sealed partial class RegistryImageStore
{
    private const int ReferrerAttempts = 4;

    /// <inheritdoc />
    /// <remarks>No more pages are read when <see cref="ReferrerList.Most"/> are found. A registry that cannot list them is asked for the
    /// index under the tag <c>sha256-HEX</c>.</remarks>
    public async Task<IReadOnlyList<Descriptor>> ListReferrersAsync(string repository, Digest subject, CancellationToken cancellationToken)
    {
        var found = new List<Descriptor>();
        try
        {
            if (await PagesAsync($"{_host.Repository(repository)}/referrers/{subject}", $"listing what refers to {repository}@{subject}",
                Scope(repository),
                body =>
                {
                    found.AddRange(ReferrerList.Read(body));
                    return found.Count < ReferrerList.Most;
                }, cancellationToken))
                return found;
        }
        catch (OciException error) when (error.Status is 400 or 405 or 501)
        {
            // from before 1.1, and without a kind word for what it does not know
        }

        return await ReadReferrersTagAsync(repository, subject, cancellationToken);
    }

    /// <summary>Adds to the index under the tag. There is no compare-and-swap: it is read again, and what another client took away is added
    /// once more.</summary>
    private async Task AddReferrerAsync(string repository, Digest subject, Descriptor referrer, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < ReferrerAttempts; attempt++)
        {
            var present = await ReadReferrersTagAsync(repository, subject, cancellationToken);
            if (present.Any(each => each.Digest == referrer.Digest))
                return;
            var index = new ImageIndex([.. present, referrer]).ToBytes();
            await PutAsync(repository, ReferrerTags.Index(subject), index, MediaTypes.ImageIndex, cancellationToken);
        }

        throw new OciException(OciErrors.RegistryUnavailable,
            $"adding to what refers to {repository}@{subject} at {_host.Name} failed: others changed the tag {ReferrerTags.Index(subject)} "
                + "each time. Do it again");
    }

    private Task<IReadOnlyList<Descriptor>> ReadReferrersTagAsync(string repository, Digest subject,
        CancellationToken cancellationToken) => _transport.RetryAsync<IReadOnlyList<Descriptor>>(
        async token => await FetchAsync(repository, ReferrerTags.Index(subject), token) is var (mediaType, content)
            && MediaTypes.IsIndex(mediaType) ? ReferrerList.Read(content) : [],
        cancellationToken);
}

using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>Finds out what trusted keys say of an image. What nobody trusted signed counts as nothing, however it looks.</summary>
/// <param name="store">Where the image is.</param>
/// <param name="trusted">Whose signatures count.</param>
public sealed class ImageVerifier(IImageStore store, IReadOnlyList<VerifyingKey> trusted)
{
    /// <summary>Looks at everything that refers to an image.</summary>
    /// <param name="repository">Its repository.</param>
    /// <param name="image">Its manifest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OciException">The image is not there.</exception>
    public async Task<Verification> VerifyAsync(string repository, Digest image, CancellationToken cancellationToken)
    {
        var found = await store.ResolveAsync(repository, image.ToString(), cancellationToken) ?? throw new OciException(OciErrors.ManifestUnknown, $"there is no image {repository}@{image}");
        var manifest = await store.ReadManifestAsync(repository, image, cancellationToken);
        var verification = new Verification(repository, image);
        foreach (var referrer in await store.ListReferrersAsync(repository, image, cancellationToken))
        {
            var facts = await ReadAsync(repository, image, manifest, referrer, cancellationToken);
            verification = verification with { Facts = [.. verification.Facts, facts] };
        }
        var shelf = new ReferrerShelf(store, repository, found);
        foreach (var signature in await shelf.ReadSignaturesAsync(cancellationToken))
            verification = verification with { Facts = [.. verification.Facts, new("signature", "cosign", await SignerAsync(repository, image, signature, cancellationToken))] };
        return verification;
    }

    private async Task<AttestedFact> ReadAsync(string repository, Digest image, byte[] manifest, Descriptor referrer, CancellationToken cancellationToken)
    {
        var form = referrer.ArtifactType ?? referrer.MediaType;
        if (form != AttestationTypes.Bundle) return new(form switch { AttestationTypes.CycloneDx => "sbom", AttestationTypes.InToto => "provenance", _ => "other" }, form, null);
        if (await ReadFileAsync(repository, referrer, cancellationToken) is not { } content || SigstoreBundle.Read(content) is not { } bundle) return new("other", form, null);
        if (bundle.MessageSignature is not null) return new("signature", "sigstore", bundle.SignerOf(manifest, trusted)?.Id);
        if (bundle.VerifiedStatement(trusted) is not var (statement, key) || !statement.IsAbout(image)) return new("other", "sigstore", null);
        return new(statement.PredicateType switch { AttestationTypes.Provenance => "provenance", AttestationTypes.Bom => "sbom", _ => "other" }, "sigstore", key.Id)
        {
            Commit = statement.PredicateType == AttestationTypes.Provenance ? CommitOf(statement) : null,
        };
    }

    /// <summary>Whatever is damaged says nothing: it must not keep what is whole from being seen.</summary>
    private async Task<byte[]?> ReadFileAsync(string repository, Descriptor referrer, CancellationToken cancellationToken)
    {
        try
        {
            return await ReferrerShelf.ReadAsync(store, repository, referrer, cancellationToken);
        }
        catch (OciException e) when (e.Code is OciErrors.ManifestInvalid or OciErrors.ManifestUnknown or OciErrors.BlobUnknown or OciErrors.DigestInvalid)
        {
            return null;
        }
    }

    private async Task<string?> SignerAsync(string repository, Digest image, Descriptor signature, CancellationToken cancellationToken)
    {
        var written = new byte[1024];
        if (signature.Annotations?.GetValueOrDefault(AttestationTypes.CosignSignature) is not { } text || !Convert.TryFromBase64String(text, written, out var length)) return null;
        var payload = await ReferrerShelf.ReadBlobAsync(store, repository, signature, cancellationToken);
        return payload is not null && trusted.FirstOrDefault(key => key.Verifies(payload, written.AsSpan(0, length))) is { } by && SimpleSigning.IsAbout(payload, image) ? by.Id : null;
    }

    private static string? CommitOf(Statement statement)
    {
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize(statement.Predicate, AttestationJson.Canonical.Provenance)?.BuildDefinition?.ExternalParameters?.Commit;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

using System.Text.Json;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>Finds out what trusted keys say of an image. What nobody trusted signed counts as nothing, however it looks, and what is broken
/// hides nothing.</summary>
/// <param name="store">Where the image is.</param>
/// <param name="trusted">Whose signatures count.</param>
public sealed class ImageVerifier(IImageStore store, IReadOnlyList<VerifyingKey> trusted)
{
    /// <summary>How many bundles of an image are read, and how many bytes of them; an image that is attested here has three.</summary>
    internal const int MostRead = 64;

    private const long MostBytes = 8L * ReferrerShelf.Longest;

    /// <summary>Looks at everything that refers to an image, which must have been signed under the name of its repository.</summary>
    /// <param name="repository">Its repository.</param>
    /// <param name="image">Its manifest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OciException">The image is not there.</exception>
    public Task<Verification> VerifyAsync(string repository, Digest image, CancellationToken cancellationToken) =>
        VerifyAsync(repository, image, [repository], cancellationToken);

    /// <summary>Looks at everything that refers to an image.</summary>
    /// <param name="repository">Its repository.</param>
    /// <param name="image">Its manifest.</param>
    /// <param name="names">
    /// The names that it may have been signed under, without a tag: whoever may push can copy a signed image, with its signatures, to where
    /// another one is expected.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OciException">The image is not there.</exception>
    public async Task<Verification> VerifyAsync(
        string repository, Digest image, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var found = await store.ResolveAsync(repository, image.ToString(), cancellationToken)
            ?? throw new OciException(OciErrors.ManifestUnknown, $"there is no image {repository}@{image}");
        var manifest = await store.ReadManifestAsync(repository, image, cancellationToken);
        var referrers = await FromReferrersAsync(repository, image, manifest, cancellationToken);
        var signatures = await FromCosignAsync(new(store, repository, found), repository, image, cancellationToken);
        return new(repository, image)
        {
            Facts = [.. referrers.Concat(signatures).Select(fact => fact.Under(names))],
        };
    }

    private async Task<IReadOnlyList<AttestedFact>> FromReferrersAsync(string repository, Digest image, byte[] manifest,
        CancellationToken cancellationToken)
    {
        var (referrers, unlisted) = await Untrusted.TryAsync(() => store.ListReferrersAsync(repository, image, cancellationToken));
        if (referrers is null)
            return [new("other", "referrers", null) { Problem = $"what refers to the image cannot be listed: {unlisted}" }];
        var (facts, read, bytes) = (new List<AttestedFact>(), 0, 0L);
        foreach (var referrer in referrers)
        {
            var form = referrer.ArtifactType ?? referrer.MediaType;
            if (form != AttestationTypes.Bundle)
            {
                facts.Add(new(form switch { AttestationTypes.CycloneDx => "sbom", AttestationTypes.InToto => "provenance", _ => "other" },
                    form, null));
                continue;
            }
            if (++read > MostRead || bytes > MostBytes)
            {
                facts.Add(new("other", form,
                    null) { Problem = $"{referrers.Count} artifacts refer to the image, and only {read - 1} of its bundles were read" });
                break;
            }
            var (content, problem) = await Untrusted.TryAsync(() => ReferrerShelf.ReadAsync(store, repository, referrer,
                cancellationToken));
            bytes += content?.Length ?? 0;
            facts.Add(content is null ? new("other", form, null) { Problem = $"{referrer.Digest}: {problem}" }
                : Fact(content, referrer.Digest, image, manifest));
        }
        return facts;
    }

    private AttestedFact Fact(byte[] content, Digest referrer, Digest image, byte[] manifest)
    {
        if (SigstoreBundle.Read(content) is not { } bundle)
            return new("other", AttestationTypes.Bundle, null) { Problem =
                $"{referrer}: it says that it is a sigstore bundle, and is none of version 0.3" };
        if (bundle.MessageSignature is not null)
            return new("signature", "sigstore", bundle.SignerOf(manifest, trusted)?.Id) { Signed = new(TitleOf(manifest), IsWhole: false) };
        if (bundle.VerifiedStatement(trusted) is not var (statement, key)) return new("other", "sigstore", null);
        if (!statement.IsAbout(image))
            return new("other", "sigstore", null) { Problem = $"{referrer}: what {key.Name} signed there is about another image" };
        return new(statement.PredicateType switch { AttestationTypes.Provenance => "provenance", AttestationTypes.Bom => "sbom",
            _ => "other" }, "sigstore", key.Id)
        {
            Commit = statement.PredicateType == AttestationTypes.Provenance ? CommitOf(statement) : null,
            Signed = new(statement.NameOf(image), IsWhole: true),
        };
    }

    private async Task<IReadOnlyList<AttestedFact>> FromCosignAsync(ReferrerShelf shelf, string repository, Digest image,
        CancellationToken cancellationToken)
    {
        var (signatures, broken) = await Untrusted.TryAsync(() => shelf.ReadSignaturesAsync(cancellationToken));
        if (signatures is null) return [new("signature", "cosign", null) { Problem = $"{ReferrerTags.Signature(image)}: {broken}" }];
        var facts = new List<AttestedFact>();
        foreach (var signature in signatures.Take(ReferrerShelf.MostSignatures + 1)) facts.Add(await FactAsync(repository, image,
            signature, cancellationToken));
        return facts;
    }

    private async Task<AttestedFact> FactAsync(string repository, Digest image, Descriptor signature, CancellationToken cancellationToken)
    {
        var fact = new AttestedFact("signature", "cosign", null);
        var written = new byte[1024];
        if (signature.Annotations?.GetValueOrDefault(AttestationTypes.CosignSignature) is not { } text
            || !Convert.TryFromBase64String(text, written, out var length))
            return fact with { Problem =
                $"{signature.Digest}: it has no signature of at most {written.Length} bytes in the annotation "
                    + $"{AttestationTypes.CosignSignature}" };
        var (payload, problem) = await Untrusted.TryAsync(() => ReferrerShelf.ReadBlobAsync(store, repository, signature,
            ReferrerShelf.LongestPayload, cancellationToken));
        if (payload is null) return fact with { Problem = $"{signature.Digest}: {problem}" };
        if (trusted.FirstOrDefault(key => key.Verifies(payload, written.AsSpan(0, length))) is not { } by) return fact;
        return SimpleSigning.Read(payload) is { } critical && critical.Image.DockerManifestDigest == image
            ? fact with { Key = by.Id, Signed = new(critical.Identity.DockerReference, IsWhole: true) }
            : fact with { Problem = $"{signature.Digest}: what {by.Name} signed there is about another image" };
    }

    /// <summary>What a manifest says that the image is called; a release has no such name, and says in itself what it is of.</summary>
    private static string? TitleOf(byte[] manifest)
    {
        using var json = JsonDocument.Parse(manifest);
        return json.RootElement.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object
            && annotations.TryGetProperty(AttestationTypes.Title, out var title) && title.ValueKind == JsonValueKind.String
            ? title.GetString() : null;
    }

    private static string? CommitOf(Statement statement)
    {
        try
        {
            return JsonSerializer.Deserialize(statement.Predicate,
                AttestationJson.Canonical.Provenance)?.BuildDefinition?.ExternalParameters?.Commit;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

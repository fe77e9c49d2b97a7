using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>Signs what has no inputs of its own, such as a release: who trusts the key need not trust the tag by which it is
/// found.</summary>
/// <param name="store">Where it is.</param>
/// <param name="key">Signs.</param>
public sealed class ManifestSigner(IImageStore store, SigningKey key)
{
    /// <summary>Signs a manifest. Twice is the same as once.</summary>
    /// <param name="repository">Its repository.</param>
    /// <param name="digest">The manifest.</param>
    /// <param name="cancellationToken">Stops between two writes.</param>
    /// <exception cref="OciException">It is not there.</exception>
    public async Task SignAsync(string repository, Digest digest, CancellationToken cancellationToken)
    {
        var known = await new ImageVerifier(store, [key.Public]).VerifyAsync(repository, digest, cancellationToken);
        if (known.Lacks(["signature"]).Count == 0) return;
        var found = await store.ResolveAsync(repository, digest.ToString(), cancellationToken) 
            ?? throw new OciException(OciErrors.ManifestUnknown, $"there is no {repository}@{digest} to sign");
        await AddAsync(new(store, repository, found), key, await store.ReadManifestAsync(repository, digest, cancellationToken),
            cancellationToken);
    }

    internal static Task AddAsync(ReferrerShelf shelf, SigningKey by, byte[] manifest, CancellationToken cancellationToken) =>
        shelf.AddAsync(AttestationTypes.Bundle, SigstoreBundle.Sign(by, manifest)
            .ToBytes(), Attestor.ContentOf("message-signature", null), cancellationToken);
}

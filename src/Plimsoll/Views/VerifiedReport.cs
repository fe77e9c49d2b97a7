using Plimsoll.Packaging.Attestation;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>verify</c>.</summary>
/// <param name="Image">As it was asked for.</param>
/// <param name="Digest">Its manifest.</param>
/// <param name="Verified">Whether a trusted key signed the image, its provenance and its bill of materials.</param>
/// <param name="Commit">What it was built from, as its provenance says; null when no trusted one does.</param>
/// <param name="Missing">What no trusted key says.</param>
/// <param name="Found">What refers to it; <c>key</c> is null for what nobody trusted signed.</param>
internal sealed record VerifiedReport(string Image, string Digest, bool Verified, string? Commit, IReadOnlyList<string> Missing,
    IReadOnlyList<AttestedFact> Found)
{
    public static VerifiedReport Of(string image, Verification verification) => new(
        image, verification.Image.ToString(), verification.Missing.Count == 0,
            verification.Facts.FirstOrDefault(fact => fact.Commit is not null)?.Commit, verification.Missing, verification.Facts);
}

namespace Plimsoll.Oci;

/// <summary>What was removed, or would be.</summary>
/// <param name="Manifests">The manifests, by repository.</param>
/// <param name="Blobs">How many blobs, the bytes of manifests among them.</param>
/// <param name="Bytes">How much room they took, in bytes.</param>
public sealed record CollectReport(IReadOnlyList<StoredManifest> Manifests, int Blobs, long Bytes);

/// <summary>A manifest of a repository.</summary>
public readonly record struct StoredManifest(string Repository, Digest Digest);

using Plimsoll.Oci;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>registry gc</c>; its names are a contract. With <paramref name="DryRun"/> it is what would be removed.</summary>
internal sealed record CollectedReport(bool DryRun, IReadOnlyList<CollectedManifest> Manifests, int Blobs, long Bytes)
{
    public static CollectedReport Of(CollectReport collected, bool dryRun) =>
        new(dryRun, [.. collected.Manifests.Select(each => new CollectedManifest(each.Repository, each.Digest.ToString()))],
            collected.Blobs, collected.Bytes);
}

/// <summary>A manifest that was removed from its repository.</summary>
internal sealed record CollectedManifest(string Repository, string Digest);

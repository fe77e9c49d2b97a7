using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Lists what tells something about a manifest, whether that is there or not, page by page (distribution-spec, spec.md, Listing
/// Referrers).</summary>
internal static class ReferrerCalls
{
    // with the annotations that a list shows a page stays below 4 MiB, beyond which clients read no manifest
    private const int PageSize = 100;

    public static async Task ListAsync(RegistryCall call)
    {
        var referrers = await call.Store.ListReferrersAsync(call.Repository, RegistryCall.DigestOf(call.Path.Reference), call.Cancelled);
        var response = call.Http.Response;
        if (call.Query("artifactType") is { } wanted)
        {
            referrers = [.. referrers.Where(referrer => referrer.ArtifactType == wanted)];
            response.Headers["OCI-Filters-Applied"] = "artifactType";
        }

        // in the order of digests
        if (call.Query("last") is { } last)
            referrers = [.. referrers.SkipWhile(referrer => string.CompareOrdinal(referrer.Digest.ToString(), last) <= 0)];
        if (referrers.Count > PageSize)
        {
            referrers = [.. referrers.Take(PageSize)];
            var filter = call.Query("artifactType") is { } type ? $"&artifactType={Uri.EscapeDataString(type)}" : "";
            response.Headers.Link =
                $"<{call.Address($"referrers/{call.Path.Reference}")}?last={referrers[^1].Digest}{filter}>; rel=\"next\"";
        }

        response.ContentType = MediaTypes.ImageIndex;
        await response.Body.WriteAsync(new ImageIndex(referrers).ToBytes(), call.Cancelled);
    }
}

using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Lists what tells something about a manifest, whether that is there or not (distribution-spec, spec.md, Listing Referrers).</summary>
internal static class ReferrerCalls
{
    public static async Task ListAsync(RegistryCall call)
    {
        var referrers = await call.Store.ListReferrersAsync(call.Repository, RegistryCall.DigestOf(call.Path.Reference), call.Cancelled);
        var response = call.Http.Response;
        if (call.Query("artifactType") is { } wanted)
        {
            referrers = [.. referrers.Where(referrer => referrer.ArtifactType == wanted)];
            response.Headers["OCI-Filters-Applied"] = "artifactType";
        }

        response.ContentType = MediaTypes.ImageIndex;
        await response.Body.WriteAsync(new ImageIndex(referrers).ToBytes(), call.Cancelled);
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Blobs: pulled, wholly or in part, and deleted (distribution-spec, spec.md, Pulling Blobs, Deleting Blobs).</summary>
internal static class BlobCalls
{
    public static async Task GetAsync(RegistryCall call)
    {
        RepositoryName.Check(call.Repository);
        // another algorithm, or no digest at all: no blob has it
        if (!Digest.TryParse(call.Path.Reference, out var digest))
            throw new OciException(OciErrors.BlobUnknown, $"there is no blob {call.Path.Reference}");
        var content = await call.Store.OpenBlobAsync(call.Repository, digest, call.Cancelled);
        call.Http.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        // answers HEAD and ranges too, and closes the content
        await TypedResults.Stream(content, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{digest}\""), enableRangeProcessing: true)
            .ExecuteAsync(call.Http);
    }

    public static async Task DeleteAsync(RegistryCall call)
    {
        RepositoryName.Check(call.Repository);
        var digest = RegistryCall.DigestOf(call.Path.Reference);
        call.Http.Response.StatusCode = await call.Store.DeleteBlobAsync(digest, call.Cancelled) ? StatusCodes.Status202Accepted
            : throw new OciException(OciErrors.BlobUnknown, $"there is no blob {digest}");
    }
}

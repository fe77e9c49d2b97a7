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
        if (HttpMethods.IsHead(call.Http.Request.Method))
        {
            await HeadAsync(call, digest);
            return;
        }

        var content = await call.Store.OpenBlobAsync(call.Repository, digest, call.Cancelled);
        call.Http.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        // answers ranges too, and closes the content
        await TypedResults.Stream(content, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{digest}\""), enableRangeProcessing: true)
            .ExecuteAsync(call.Http);
    }

    /// <summary>Whoever asks this way is about to push something that needs the blob.</summary>
    private static async Task HeadAsync(RegistryCall call, Digest digest)
    {
        var response = call.Http.Response;
        response.ContentLength = await call.Store.SizeOfBlobAsync(digest, call.Cancelled) ?? throw Unknown(digest);
        response.ContentType = "application/octet-stream";
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        response.Headers.ETag = $"\"{digest}\"";
        response.Headers.AcceptRanges = "bytes";
    }

    public static async Task DeleteAsync(RegistryCall call)
    {
        RepositoryName.Check(call.Repository);
        var digest = RegistryCall.DigestOf(call.Path.Reference);
        call.Http.Response.StatusCode = await call.Store.DeleteBlobAsync(digest, call.Cancelled) ? StatusCodes.Status202Accepted
            : throw Unknown(digest);
    }

    private static OciException Unknown(Digest digest) => new(OciErrors.BlobUnknown, $"there is no blob {digest}");
}

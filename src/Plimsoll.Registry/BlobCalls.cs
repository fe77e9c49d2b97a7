using Microsoft.AspNetCore.Http;
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
        if (Conditions.AnswerKnown(call.Http, digest))
        {
            await content.DisposeAsync();
            return;
        }
        Conditions.IgnoreUnknownRange(call.Http.Request);
        // answers ranges too, and closes the content
        await TypedResults.Stream(content, "application/octet-stream", entityTag: Conditions.TagOf(digest), enableRangeProcessing: true)
            .ExecuteAsync(call.Http);
    }

    /// <summary>Whoever asks this way is about to push something that needs the blob.</summary>
    private static async Task HeadAsync(RegistryCall call, Digest digest)
    {
        var response = call.Http.Response;
        var size = await call.Store.SizeOfBlobAsync(digest, call.Cancelled) ?? throw Unknown(digest);
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        response.Headers.AcceptRanges = "bytes";
        if (Conditions.AnswerKnown(call.Http, digest)) return;
        response.ContentLength = size;
        response.ContentType = "application/octet-stream";
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

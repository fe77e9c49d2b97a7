using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Blobs on their way in: in one request, in two, or piece by piece (distribution-spec, spec.md, Pushing Blobs).</summary>
internal static class UploadCalls
{
    public static async Task BeginAsync(RegistryCall call)
    {
        RepositoryName.Check(call.Repository);
        // a blob belongs to all repositories: from which one it is mounted does not matter
        if (Digest.TryParse(call.Query("mount"), out var mounted) && await call.Store.HasBlobAsync(call.Repository, mounted,
            call.Cancelled))
        {
            call.Created("blobs", mounted);
            return;
        }

        var expected = call.Query("digest") is { } text ? RegistryCall.DigestOf(text) : (Digest?)null;
        var session = await call.Uploads.BeginAsync(call.Repository);
        if (expected is { } digest)
            await CompleteAtOnceAsync(call, session, digest);
        else
            Progress(call, session, length: 0, StatusCodes.Status202Accepted);
    }

    public static async Task StatusAsync(RegistryCall call)
    {
        var session = call.Uploads.Find(call.Repository, call.Path.Reference);
        var length = await session.UseAsync(upload => Task.FromResult(upload.Length), call.Cancelled);
        Progress(call, session, length, StatusCodes.Status204NoContent);
    }

    public static async Task AppendAsync(RegistryCall call)
    {
        var session = call.Uploads.Find(call.Repository, call.Path.Reference);
        var length = await session.UseAsync(upload => AppendBodyAsync(call, upload), call.Cancelled);
        Progress(call, session, length, StatusCodes.Status202Accepted);
    }

    public static async Task CompleteAsync(RegistryCall call)
    {
        var session = call.Uploads.Find(call.Repository, call.Path.Reference);
        await CompleteAsync(call, session, RegistryCall.DigestOf(call.Query("digest")));
    }

    public static async Task CancelAsync(RegistryCall call)
    {
        await call.Uploads.EndAsync(call.Uploads.Find(call.Repository, call.Path.Reference));
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Nobody was told where to go on with it: what breaks off is over.</summary>
    private static async Task CompleteAtOnceAsync(RegistryCall call, UploadSession session, Digest digest)
    {
        try
        {
            await CompleteAsync(call, session, digest);
        }
        finally
        {
            await call.Uploads.EndAsync(session);
        }
    }

    private static async Task CompleteAsync(RegistryCall call, UploadSession session, Digest digest)
    {
        await session.UseAsync(upload => AppendBodyAsync(call, upload), call.Cancelled);
        try
        {
            await session.UseAsync(upload => upload.CompleteAsync(digest), call.Cancelled);
        }
        finally
        {
            await call.Uploads.EndAsync(session);
        }

        call.Created("blobs", digest);
    }

    /// <summary>Writes what the request brings, and returns how much there is now.</summary>
    private static async Task<long> AppendBodyAsync(RegistryCall call, BlobUpload upload)
    {
        var request = call.Http.Request;
        if (request.Headers.ContentRange.ToString() is { Length: > 0 } text)
            ContentRange.Parse(text).Check(upload.Length, request.ContentLength);
        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        await upload.AppendAsync(request.Body, call.Cancelled);
        return upload.Length;
    }

    /// <summary>Says how much there is, and where to go on.</summary>
    private static void Progress(RegistryCall call, UploadSession session, long length, int status)
    {
        var response = call.Http.Response;
        response.StatusCode = status;
        response.Headers.Location = call.Address($"blobs/uploads/{session.Id}");
        response.Headers["Docker-Upload-UUID"] = session.Id;
        // the last byte that is there; clients take 0-0 for nothing yet
        response.Headers.Range = $"0-{Math.Max(0, length - 1)}";
    }
}

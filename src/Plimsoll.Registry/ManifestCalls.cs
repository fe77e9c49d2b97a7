using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Manifests: pulled, pushed and deleted (distribution-spec, spec.md, Pulling Manifests, Pushing Manifests, Deleting
/// Manifests).</summary>
internal static class ManifestCalls
{
    public static async Task GetAsync(RegistryCall call)
    {
        var found = await ResolveAsync(call);
        var response = call.Http.Response;
        response.Headers["Docker-Content-Digest"] = found.Digest.ToString();
        if (Conditions.AnswerKnown(call.Http, found.Digest)) return;
        var content = await call.Store.ReadManifestAsync(call.Repository, found.Digest, call.Cancelled);
        response.ContentType = found.MediaType;
        response.ContentLength = content.Length;
        if (HttpMethods.IsGet(call.Http.Request.Method))
            await response.Body.WriteAsync(content, call.Cancelled);
    }

    public static async Task PutAsync(RegistryCall call)
    {
        if (await ReadBodyAsync(call) is not { } content)
        {
            await RegistryErrors.WriteAsync(call.Http, StatusCodes.Status413PayloadTooLarge, OciErrors.SizeInvalid,
                $"a manifest may have {ImageManifest.Longest} bytes");
            return;
        }

        var mediaType = MediaTypeHeaderValue.TryParse(call.Http.Request.ContentType, out var type) ? type.MediaType.ToString() : "";
        var subject = ManifestReferences.Read(content, mediaType).Subject;
        var tag = TagOrCheckedDigest(call.Path.Reference, content);
        var written = await call.Store.WriteManifestAsync(call.Repository, content, mediaType, tag is null ? [] : [tag], call.Cancelled);
        call.Created("manifests", written.Digest);
        if (subject is not null)
            call.Http.Response.Headers["OCI-Subject"] = subject.Digest.ToString();
    }

    public static async Task DeleteAsync(RegistryCall call)
    {
        var deleted = Digest.TryParse(call.Path.Reference, out var digest)
            ? await call.Store.DeleteManifestAsync(call.Repository, digest, call.Cancelled)
            : await call.Store.DeleteTagAsync(call.Repository, call.Path.Reference, call.Cancelled);
        call.Http.Response.StatusCode = deleted ? StatusCodes.Status202Accepted : throw Unknown(call);
    }

    private static async Task<Descriptor> ResolveAsync(RegistryCall call)
    {
        RepositoryName.Check(call.Repository);
        var reference = call.Path.Reference;
        // a name that nothing can have is only one more that nothing has
        var possible = TagName.IsValid(reference) || Digest.TryParse(reference, out _);
        return (possible ? await call.Store.ResolveAsync(call.Repository, reference, call.Cancelled) : null) ?? throw Unknown(call);
    }

    /// <summary>The tag to write; null when the manifest was pushed by its digest.</summary>
    private static string? TagOrCheckedDigest(string reference, byte[] content)
    {
        if (!reference.Contains(':', StringComparison.Ordinal))
            return TagName.Check(reference);
        var actual = Digest.Of(content);
        return RegistryCall.DigestOf(reference) == actual ? null
            : throw new OciException(OciErrors.DigestInvalid, $"the manifest has the digest {actual}, not {reference}");
    }

    /// <summary>The whole body; null when it is longer than a manifest may be.</summary>
    private static async Task<byte[]?> ReadBodyAsync(RegistryCall call)
    {
        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (call.Http.Request.ContentLength > ImageManifest.Longest)
            return null;
        var buffer = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (await call.Http.Request.Body.ReadAsync(piece, call.Cancelled) is var read and > 0)
        {
            if (buffer.Length + read > ImageManifest.Longest)
                return null;
            buffer.Write(piece, 0, read);
        }

        return buffer.ToArray();
    }

    private static OciException Unknown(RegistryCall call) =>
        new(OciErrors.ManifestUnknown, $"there is no manifest {call.Path.Reference} in {call.Repository}");
}

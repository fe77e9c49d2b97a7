using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>
/// What a client has already, or wants a part of (RFC 9110, 13.1.2 and 14.2). Content never changes under its digest, so the digest is its
/// entity tag.
/// </summary>
internal static class Conditions
{
    /// <summary>The entity tag of content.</summary>
    public static EntityTagHeaderValue TagOf(Digest digest) => new($"\"{digest}\"");

    /// <summary>Answers 304 where the client has the content that it asks for.</summary>
    /// <returns>Whether it was answered.</returns>
    public static bool AnswerKnown(HttpContext http, Digest digest)
    {
        var tag = TagOf(digest);
        http.Response.GetTypedHeaders().ETag = tag;
        if (!http.Request.GetTypedHeaders().IfNoneMatch.Any(Knows)) return false;
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;

        bool Knows(EntityTagHeaderValue known) => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false);
    }

    /// <summary>
    /// A range that is not counted in bytes is none that anybody here knows: the whole is answered, as if it were not there. ASP.NET does
    /// not look at the unit.
    /// </summary>
    public static void IgnoreUnknownRange(HttpRequest request)
    {
        if (request.GetTypedHeaders().Range is { } range && !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
            request.Headers.Remove(HeaderNames.Range);
    }
}

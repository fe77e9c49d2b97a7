using Microsoft.AspNetCore.Http;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>One request, and what it needs to be answered.</summary>
internal sealed record RegistryCall(HttpContext Http, LocalImageStore Store, UploadSessions Uploads, RegistryPath Path)
{
    public CancellationToken Cancelled => Http.RequestAborted;

    public string Repository => Path.Repository;

    /// <summary>A value of the query; null when it is not there or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>The address of something in this repository, as a path: whoever asked knows by which host it reached us.</summary>
    public string Address(string what) => $"{Http.Request.PathBase}/v2/{Repository}/{what}";

    /// <summary>Answers that something was made.</summary>
    public void Created(string what, Digest digest)
    {
        Http.Response.StatusCode = StatusCodes.Status201Created;
        Http.Response.Headers.Location = Address($"{what}/{digest}");
        Http.Response.Headers["Docker-Content-Digest"] = digest.ToString();
    }

    /// <exception cref="OciException">It is not a digest.</exception>
    public static Digest DigestOf(string? text) => Digest.TryParse(text, out var digest) ? digest
        : throw new OciException(OciErrors.DigestInvalid, $"'{text}' is not a digest: sha256: and 64 lower-case hex digits");
}

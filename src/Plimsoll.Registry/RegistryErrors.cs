using Microsoft.AspNetCore.Http;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Answers with an error as the distribution-spec has it (spec.md, Error Codes).</summary>
internal static class RegistryErrors
{
    public static Task WriteAsync(HttpContext http, OciException error) =>
        WriteAsync(http, StatusOf(error.Code), error.Code, error.Message);

    public static Task WriteAsync(HttpContext http, int status, string code, string message)
    {
        // half of an answer cannot be taken back; the connection is cut, so that nobody takes it for whole
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new([new(code, message)]), RegistryJson.Default.ErrorList, contentType: null,
            http.RequestAborted);
    }

    private static int StatusOf(string code) => code switch
    {
        OciErrors.BlobUnknown or OciErrors.BlobUploadUnknown or OciErrors.ManifestUnknown or OciErrors.NameUnknown =>
            StatusCodes.Status404NotFound,
        OciErrors.BlobUploadInvalid => StatusCodes.Status416RangeNotSatisfiable,
        // for a blob that is still needed; of what the specification knows (spec.md, Deleting Blobs), the one that says so
        OciErrors.Denied => StatusCodes.Status405MethodNotAllowed,
        OciErrors.TooManyRequests => StatusCodes.Status429TooManyRequests,
        OciErrors.StoreUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}

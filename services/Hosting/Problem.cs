using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Hosting;

/// <summary>Answers that say what is wrong, as <c>application/problem+json</c> (RFC 9457).</summary>
public static class Problem
{
    /// <summary>Writes one. A 503 asks to try again in a second.</summary>
    /// <param name="context">The request, not answered yet.</param>
    /// <param name="status">The status, 400 to 599.</param>
    /// <param name="detail">What is wrong, for people; no secrets.</param>
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        ArgumentNullException.ThrowIfNull(context);
        var response = context.Response;
        response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "1";
        var problem = new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail };
        return response.WriteAsJsonAsync(problem, ProblemJson.Default.ProblemDetails, "application/problem+json");
    }
}

[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ProblemJson : JsonSerializerContext;

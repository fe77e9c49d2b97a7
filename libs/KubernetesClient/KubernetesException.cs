using System.Net;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>The server refused, and said why.</summary>
/// <param name="status">The status of its answer.</param>
/// <param name="reason">The reason in one word, such as <c>NotFound</c>, <c>AlreadyExists</c>, <c>Conflict</c>, <c>Forbidden</c>,
/// <c>Invalid</c> or <c>Expired</c>.</param>
/// <param name="message">What was asked (verb and path) and what was answered.</param>
/// <param name="details">The <c>details</c> of the server's Status, with its <c>causes</c>; null when it gave none.</param>
public class KubernetesException(HttpStatusCode status, string reason, string message, JsonObject? details) : Exception(message)
{
    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The reason in one word.</summary>
    public string Reason { get; } = reason;

    /// <summary>The <c>details</c> of the server's Status; null when it gave none.</summary>
    public JsonObject? Details { get; } = details;

    /// <summary>Somebody else changed the object meanwhile, owns the field, or it is not the one that the precondition names.</summary>
    public bool IsConflict => Status == HttpStatusCode.Conflict && !IsAlreadyThere;

    /// <summary>What should be created has its name taken.</summary>
    public bool IsAlreadyThere => Reason == "AlreadyExists";

    /// <summary>The account may not do this, or an admission rule or quota forbids it.</summary>
    public bool IsForbidden => Status == HttpStatusCode.Forbidden;

    /// <summary>The server does not accept the object: fields are missing, wrong, or may not change.</summary>
    public bool IsInvalid => Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    /// <summary>How long the server wants to be left alone before it is asked again; null when it did not say.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}

using System.Net;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>
/// A Kubernetes API server, by objects as JSON. Everything throws <see cref="KubernetesException"/> for what the server refuses and
/// <see cref="KubernetesUnavailableException"/> where it gives no answer. Reading and applying are tried again for up to 30 seconds when
/// the server is busy (429, with its Retry-After), fails (500, 502, 503, 504) or cannot be connected to; what may not be done twice only
/// when the server cannot have seen it. Safe for use by many at once.
/// </summary>
public sealed partial class KubernetesApi : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ApiConnection _connection;
    private readonly Discovery _discovery;

    /// <param name="configuration">Which server, and as whom.</param>
    /// <param name="time">For pauses and for the expiry of credentials.</param>
    public KubernetesApi(ClientConfiguration configuration, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        _time = time;
        _connection = new(configuration, time);
        _discovery = new(_connection);
    }

    /// <summary>Which server, and as whom.</summary>
    public ClientConfiguration Configuration { get; }

    /// <summary>
    /// Told what the server warns of beside its answers, for instance that a version of a kind is deprecated; the same again with every
    /// request.
    /// </summary>
    public event Action<string>? Warned
    {
        add => _connection.Warned += value;
        remove => _connection.Warned -= value;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();

    /// <summary>Which Kubernetes the server is.</summary>
    public async Task<ServerVersion> GetVersionAsync(CancellationToken cancellationToken = default) =>
        ServerVersion.Of(await _connection.ReadAsync(ApiRequest.Get("/version"), cancellationToken));

    /// <summary>How the server serves a kind; null when it does not. What was found is kept.</summary>
    public Task<ApiResource?> FindResourceAsync(string apiVersion, string kind, CancellationToken cancellationToken = default) =>
        _discovery.FindAsync(apiVersion, kind, cancellationToken);

    /// <summary>The object as it is now; null when there is none of this name.</summary>
    public async Task<JsonObject?> GetAsync(ObjectRef reference, CancellationToken cancellationToken = default)
    {
        var path = await PathAsync(reference, cancellationToken);
        try
        {
            return await _connection.ReadAsync(ApiRequest.Get(path), cancellationToken);
        }
        catch (KubernetesException e) when (IsAbsent(e))
        {
            return null;
        }
    }

    /// <summary>All objects of a kind. Long lists come in pages, which is not seen; all are of one moment.</summary>
    /// <param name="apiVersion">Group and version.</param>
    /// <param name="kind">Which kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="labelSelector">Such as <c>app=web,tier!=cache</c>; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ObjectList> ListAsync(string apiVersion, string kind, string? ns, string? labelSelector,
        CancellationToken cancellationToken = default)
    {
        var resource = await _discovery.RequireAsync(apiVersion, kind, cancellationToken);
        return await Lists.ReadAsync(_connection, resource, ApiRequest.Get(resource.Path(ns)), labelSelector, cancellationToken);
    }

    /// <summary>Makes the fields that are written in the object be so, and owns them from then on (server-side apply); creates the object
    /// when it is not there.</summary>
    /// <param name="document">The fields; without <c>metadata.managedFields</c>.</param>
    /// <param name="fieldManager">Who owns them.</param>
    /// <param name="force">Whether fields of other owners are taken over; otherwise those are a conflict.</param>
    /// <param name="dryRun">Whether the server only answers what would come of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object as it is then.</returns>
    public async Task<JsonObject> ApplyAsync(JsonObject document, string fieldManager, bool force, bool dryRun,
        CancellationToken cancellationToken = default)
    {
        var path = await PathAsync(ObjectRef.Of(document), cancellationToken);
        var query = QueryText.Of(("fieldManager", fieldManager), ("force", force ? "true" : "false"), ("dryRun", dryRun ? "All" : null));
        var request = new ApiRequest(HttpMethod.Patch, path, query) { Body = document, ContentType = "application/apply-patch+yaml",
            Repeat = Repeat.Always };
        return await _connection.ReadAsync(request, cancellationToken);
    }

    /// <summary>Creates an object; a name that is taken is an error (<see cref="KubernetesException.IsAlreadyThere"/>). It may have
    /// <c>metadata.generateName</c> instead of a name.</summary>
    /// <returns>The object as it was made.</returns>
    public async Task<JsonObject> CreateAsync(JsonObject document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        var reference = document["metadata"]?["name"] is null && document["metadata"]?["generateName"]?.GetValue<string>() is { } beginning
            ? new(document["apiVersion"]!.GetValue<string>(), document["kind"]!.GetValue<string>(),
                document["metadata"]?["namespace"]?.GetValue<string>(), beginning)
            : ObjectRef.Of(document);
        var resource = await _discovery.RequireAsync(reference.ApiVersion, reference.Kind, cancellationToken);
        return await _connection.ReadAsync(new(HttpMethod.Post, resource.Path(reference.Namespace ?? Configuration.Namespace)) { Body =
            document }, cancellationToken);
    }

    /// <summary>Puts an object in the place of the one that is there. With its <c>metadata.resourceVersion</c> only when nobody changed it
    /// since, otherwise it is a conflict.</summary>
    /// <returns>The object as it is then.</returns>
    public async Task<JsonObject> ReplaceAsync(JsonObject document, CancellationToken cancellationToken = default) =>
        await _connection.ReadAsync(new(HttpMethod.Put, await PathAsync(ObjectRef.Of(document), cancellationToken)) { Body = document },
            cancellationToken);

    /// <summary>Changes fields of an object (RFC 7396: null takes a field away, lists are replaced whole).</summary>
    /// <param name="reference">Which object.</param>
    /// <param name="mergePatch">The fields.</param>
    /// <param name="fieldManager">Who owns them then.</param>
    /// <param name="subresource">A part of it, such as <c>status</c> or <c>scale</c>; null for itself.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object, or the part, as it is then.</returns>
    public async Task<JsonObject> PatchAsync(ObjectRef reference, JsonObject mergePatch, string fieldManager, string? subresource,
        CancellationToken cancellationToken = default)
    {
        var path = await PathAsync(reference, cancellationToken) + (subresource is null ? "" : $"/{subresource}");
        return await _connection.ReadAsync(new(HttpMethod.Patch, path, QueryText.Of(("fieldManager", fieldManager))) { Body = mergePatch,
            ContentType = "application/merge-patch+json" }, cancellationToken);
    }

    /// <summary>Asks for an object to be deleted. It may be there for a while after: while it ends, and while finalizers or what it owns
    /// hold it.</summary>
    /// <param name="reference">Which object.</param>
    /// <param name="preconditions">What it must be, otherwise it is a conflict; null for anything.</param>
    /// <param name="propagation">What becomes of what it owns.</param>
    /// <param name="gracePeriodSeconds">How long it has to end; null for its own period; 0 takes a pod from the records at once, whatever
    /// still runs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False when there was none of this name.</returns>
    public async Task<bool> DeleteAsync(ObjectRef reference, DeletePreconditions? preconditions, DeletePropagation propagation,
        int? gracePeriodSeconds, CancellationToken cancellationToken = default)
    {
        var path = await PathAsync(reference, cancellationToken);
        var options = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = propagation.ToString() };
        if (gracePeriodSeconds is { } seconds) options["gracePeriodSeconds"] = seconds;
        if (preconditions is not null) options["preconditions"] = Preconditions(preconditions);
        try
        {
            await _connection.ReadAsync(new(HttpMethod.Delete, path) { Body = options }, cancellationToken);
            return true;
        }
        catch (KubernetesException e) when (IsAbsent(e))
        {
            return false;
        }
    }

    private static JsonObject Preconditions(DeletePreconditions preconditions)
    {
        var document = new JsonObject();
        if (preconditions.Uid is { } uid) document["uid"] = uid;
        if (preconditions.ResourceVersion is { } version) document["resourceVersion"] = version;
        return document;
    }

    // An address that the server does not serve has no Status: that tells nothing of the object.
    private static bool IsAbsent(KubernetesException e) => e is { Status: HttpStatusCode.NotFound, Reason: "NotFound", Details: not null };

    private async Task<string> PathAsync(ObjectRef reference, CancellationToken cancellationToken)
    {
        var resource = await _discovery.RequireAsync(reference.ApiVersion, reference.Kind, cancellationToken);
        return $"{resource.Path(reference.Namespace ?? Configuration.Namespace)}/{Uri.EscapeDataString(reference.Name)}";
    }
}

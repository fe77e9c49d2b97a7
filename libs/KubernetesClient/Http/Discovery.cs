using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>Knows which kinds the server serves. What was found is kept; what was not is asked for again, as it may have been installed
/// meanwhile.</summary>
internal sealed class Discovery(ApiConnection connection)
{
    private readonly ConcurrentDictionary<(string ApiVersion, string Kind), ApiResource> _found = new();

    public async Task<ApiResource?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue((apiVersion, kind), out var known)) return known;
        foreach (var resource in await ListAsync(apiVersion, cancellationToken)) _found[(apiVersion, resource.Kind)] = resource;
        return _found.GetValueOrDefault((apiVersion, kind));
    }

    /// <exception cref="KubernetesException">404: the server does not serve it.</exception>
    public async Task<ApiResource> RequireAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await FindAsync(apiVersion, kind, cancellationToken)
        ?? throw new KubernetesException(HttpStatusCode.NotFound, "NotServed",
            $"this server does not serve {kind} of {apiVersion}. Ask for a version that it has: kubectl api-resources -o wide", null);

    private async Task<IEnumerable<ApiResource>> ListAsync(string apiVersion, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.ReadAsync(ApiRequest.Get(ApiResource.Root(apiVersion)), cancellationToken);
            return [.. (answer["resources"] as JsonArray ?? []).OfType<JsonObject>()
                .Select(resource => Of(apiVersion, resource)).OfType<ApiResource>()];
        }
        catch (KubernetesException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    // what has a slash is a part of another resource, such as pods/log
    private static ApiResource? Of(string apiVersion, JsonObject resource) => resource["name"]?.GetValue<string>() is { } name
        && !name.Contains('/', StringComparison.Ordinal)
        ? new(apiVersion, resource["kind"]!.GetValue<string>(), name, resource["namespaced"]?.GetValue<bool>() ?? false)
        : null;
}

using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>Reads lists page by page.</summary>
internal static class Lists
{
    private const int PageSize = 500;

    /// <param name="connection">To the server.</param>
    /// <param name="resource">What is listed.</param>
    /// <param name="request">The list, without query.</param>
    /// <param name="labelSelector">Which of them; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ObjectList> ReadAsync(ApiConnection connection, ApiResource resource, ApiRequest request,
        string? labelSelector, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(PageSize);
        }
        catch (KubernetesException e) when (e.Status == HttpStatusCode.Gone)
        {
            // The server forgot the moment of the first page before the last one was asked for. At once it can be had always.
            return await ReadAsync(null);
        }

        async Task<ObjectList> ReadAsync(int? size)
        {
            var items = new List<JsonObject>();
            for (string? next = null; ;)
            {
                var query = QueryText.Of(("labelSelector", labelSelector), ("limit", size?.ToString(CultureInfo.InvariantCulture)),
                    ("continue", next));
                var page = await connection.ReadAsync(request with { Query = query }, cancellationToken);
                items.AddRange(Items(page, resource));
                next = page["metadata"]?["continue"]?.GetValue<string>();
                if (string.IsNullOrEmpty(next)) return new(page["metadata"]?["resourceVersion"]?.GetValue<string>() ?? "", items);
            }
        }
    }

    // in a list the server leaves out what all of them have
    private static IEnumerable<JsonObject> Items(JsonObject page, ApiResource resource)
    {
        foreach (var item in (page["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            item["apiVersion"] ??= resource.ApiVersion;
            item["kind"] ??= resource.Kind;
            yield return item;
        }
    }
}

using Microsoft.AspNetCore.Http;

namespace Plimsoll.Registry;

/// <summary>
/// Lists the repositories that have or had a manifest, page by page if asked. The distribution-spec reserves <c>/v2/_catalog</c> for
/// registries; its form is that of Docker's (https://distribution.github.io/distribution/spec/api/#listing-repositories).
/// </summary>
internal static class CatalogCalls
{
    public static async Task ListAsync(RegistryCall call)
    {
        var repositories = await call.Store.ListRepositoriesAsync(call.Cancelled);
        var page = Page.Take(call, $"{call.Http.Request.PathBase}/v2/_catalog", repositories);
        await call.Http.Response.WriteAsJsonAsync(new(page), RegistryJson.Default.RepositoryList, contentType: null, call.Cancelled);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Lists tags, page by page if asked (distribution-spec, spec.md, Listing Tags).</summary>
internal static class TagCalls
{
    public static async Task ListAsync(RegistryCall call)
    {
        if (!await call.Store.HasRepositoryAsync(call.Repository, call.Cancelled))
            throw new OciException(OciErrors.NameUnknown, $"there is no repository {call.Repository}");
        var last = call.Query("last");
        var tags = (await call.Store.ListTagsAsync(call.Repository, call.Cancelled))
            .Where(tag => last is null || string.CompareOrdinal(tag, last) > 0).ToList();
        var page = tags.Take(PageLength(call)).ToList();
        if (page.Count > 0 && page.Count < tags.Count)
            call.Http.Response.Headers.Link = $"<{call.Address("tags/list")}?n={page.Count}&last={page[^1]}>; rel=\"next\"";
        await call.Http.Response.WriteAsJsonAsync(new(call.Repository, page), RegistryJson.Default.TagList, contentType: null, call.Cancelled);
    }

    private static int PageLength(RegistryCall call) => call.Query("n") is not { } text ? int.MaxValue
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n
        : throw new OciException(OciErrors.Unsupported, $"n={text} is not a number of tags");
}

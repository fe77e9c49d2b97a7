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
        var page = Page.Take(call, call.Address("tags/list"), await call.Store.ListTagsAsync(call.Repository, call.Cancelled));
        await call.Http.Response.WriteAsJsonAsync(new(call.Repository, page), RegistryJson.Default.TagList, contentType: null,
            call.Cancelled);
    }
}

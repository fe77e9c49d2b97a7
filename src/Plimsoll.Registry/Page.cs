using System.Globalization;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>A page of names, as <c>n</c> and <c>last</c> of a query ask for it (distribution-spec, spec.md, Listing Tags).</summary>
internal static class Page
{
    /// <summary>The names after <c>last</c>, at most <c>n</c>. The answer gets a link to the page after that, if there is one.</summary>
    /// <param name="call">The request.</param>
    /// <param name="address">What is listed, as a path without a query.</param>
    /// <param name="names">All, in ordinal order.</param>
    /// <exception cref="OciException"><c>n</c> is not a number.</exception>
    public static IReadOnlyList<string> Take(RegistryCall call, string address, IReadOnlyList<string> names)
    {
        var last = call.Query("last");
        var rest = names.Where(name => last is null || string.CompareOrdinal(name, last) > 0).ToList();
        var page = rest.Take(Length(call)).ToList();
        if (page.Count > 0 && page.Count < rest.Count)
            call.Http.Response.Headers.Link = $"<{address}?n={page.Count}&last={Uri.EscapeDataString(page[^1])}>; rel=\"next\"";
        return page;
    }

    private static int Length(RegistryCall call) => call.Query("n") is not { } text ? int.MaxValue
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n
        : throw new OciException(OciErrors.Unsupported, $"n={text} is not a number of names");
}

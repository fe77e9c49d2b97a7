using System.Net.Http.Headers;

namespace KubernetesClient;

/// <summary>
/// Reads what a server warns of beside its answer: <c>Warning</c> headers (RFC 7234, 5.5) with the code 299, the only one that API servers
/// send.
/// </summary>
internal static class ServerWarnings
{
    private const int Persistent = 299;

    /// <summary>The texts, in order; a header that is no such warning is passed over.</summary>
    public static IEnumerable<string> Of(HttpResponseHeaders headers) =>
        from warning in headers.Warning
        where warning.Code == Persistent
        let text = Failures.Clean(Unquoted(warning.Text))
        where text.Length > 0
        select text;

    // a quoted-string, in which a backslash stands before a quotation mark or a backslash
    private static string Unquoted(string quoted)
    {
        var inner = quoted.AsSpan(1, quoted.Length - 2);
        var text = new System.Text.StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++) text.Append(inner[i] == '\\' && i + 1 < inner.Length ? inner[++i] : inner[i]);
        return text.ToString();
    }
}

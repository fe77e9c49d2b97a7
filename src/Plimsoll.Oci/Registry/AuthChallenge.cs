using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Plimsoll.Oci;

/// <summary>How a registry wants to be told who asks: a part of <c>WWW-Authenticate</c> (RFC 9110, section 11.6.1; distribution, Token
/// Authentication Specification).</summary>
/// <param name="Scheme"><c>Bearer</c> or <c>Basic</c>.</param>
/// <param name="Realm">Where tokens are given; null for Basic.</param>
/// <param name="Service">For whom; null is not said.</param>
/// <param name="Scope">What a token would have to allow; null is not said.</param>
internal sealed partial record AuthChallenge(string Scheme, Uri? Realm, string? Service, string? Scope)
{
    private const int Longest = 8 * 1024;

    /// <summary>The one of an answer that is understood here: Bearer before Basic; null is none.</summary>
    public static AuthChallenge? Read(HttpResponseMessage answer)
    {
        AuthChallenge? basic = null;
        foreach (var offered in answer.Headers.WwwAuthenticate)
        {
            if (offered.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
                basic = new("Basic", null, null, null);
            else if (offered.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && Bearer(offered) is { } bearer)
                return bearer;
        }

        return basic;
    }

    private static AuthChallenge? Bearer(AuthenticationHeaderValue offered)
    {
        if (offered.Parameter is not { Length: <= Longest } text)
            return null;
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Parameter().Matches(text))
            values.TryAdd(match.Groups["name"].Value,
                match.Groups["quoted"].Success ? Escaped().Replace(match.Groups["quoted"].Value, "$1") : match.Groups["plain"].Value);
        return values.TryGetValue("realm", out var realm) && Uri.TryCreate(realm, UriKind.Absolute, out var address)
            ? new("Bearer", address, values.GetValueOrDefault("service"), values.GetValueOrDefault("scope"))
            : null;
    }

    [GeneratedRegex("""(?<name>[a-zA-Z_-]+)\s*=\s*("(?<quoted>([^"\\]|\\.)*)"|(?<plain>[^",\s]*))""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\\(.)", RegexOptions.NonBacktracking)]
    private static partial Regex Escaped();
}

using System.Collections;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// The variables of a confined build: what is needed to reach the network, and nothing else of whoever runs this program. What a build runs
/// can read them.
/// </summary>
internal static class ConfinedEnvironment
{
    private static readonly string[] Kept =
    [
        "PATH", "LANG", "TZ", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "ftp_proxy", "no_proxy",
        "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    /// <summary>All variables; null takes one away.</summary>
    /// <param name="folder">Of the build.</param>
    public static IReadOnlyDictionary<string, string?> Of(string folder)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key)
            .Where(name => !Kept.Contains(name))
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach (var name in (string[])["HOME", "TMPDIR", "XDG_RUNTIME_DIR"]) variables[name] = folder;
        return variables;
    }
}

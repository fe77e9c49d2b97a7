using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace RouteGuideClient;

/// <summary>What the client is told by its flags and variables.</summary>
/// <param name="Server">The server. <c>--server HOST:PORT</c> or <c>SERVER_ADDRESS</c>; 127.0.0.1:8888 by default.</param>
/// <param name="Timeout">How long all calls together may take, and the server to be there. <c>--timeout SECONDS</c>; 30 by default.</param>
/// <param name="Authority">Speaks TLS, and trusts the certificates in this file (PEM). <c>--tls-authority FILE</c>; null, the default, is
/// no TLS.</param>
internal sealed record ClientOptions(Uri Server, TimeSpan Timeout, string? Authority)
{
    /// <exception cref="FormatException">A flag or a variable says what it cannot mean.</exception>
    public static ClientOptions Read(IConfiguration configuration)
    {
        var authority = Text(configuration["tls-authority"]);
        var address = Text(configuration["server"]) ?? Text(configuration["SERVER_ADDRESS"]) ?? "127.0.0.1:8888";
        if (!Uri.TryCreate($"{(authority is null ? "http" : "https")}://{address}", UriKind.Absolute, out var server)
            || server is not { PathAndQuery: "/", UserInfo: "" })
            throw new FormatException($"The server is '{address}': it must be of the form HOST:PORT");
        var seconds = Text(configuration["timeout"]) ?? "30";
        return double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var timeout)
            && timeout is > 0 and <= 86_400
            ? new(server, TimeSpan.FromSeconds(timeout), authority)
            : throw new FormatException($"--timeout is '{seconds}': it must be seconds, such as 30");
    }

    static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

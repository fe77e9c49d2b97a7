namespace Plimsoll.Runtime;

/// <summary>
/// What an ASP.NET Core program reads by itself, so that one that knows nothing of <c>PORT</c> listens where it should
/// (https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints).
/// </summary>
public static class AspNetCore
{
    /// <summary>The variable that names the addresses to listen on.</summary>
    public const string UrlsVariable = "ASPNETCORE_URLS";

    private static readonly string[] Addresses = [UrlsVariable, "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "URLS"];

    /// <summary>The addresses of a service's process.</summary>
    /// <param name="service">The service.</param>
    /// <param name="host">The address, or <c>*</c> for all of the machine.</param>
    /// <param name="port">Its main port.</param>
    /// <returns>Null for a service that does not speak HTTP, or whose manifest sets the addresses itself.</returns>
    public static string? Urls(DesiredService service, string host, int port)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.Protocol == "tcp" || service.Env.Keys.Any(name => Addresses.Contains(name, StringComparer.OrdinalIgnoreCase))
            ? null
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://{host}:{port}");
    }
}

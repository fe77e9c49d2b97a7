using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace KubernetesClient;

/// <summary>Writes requests as HTTP has them.</summary>
internal static class Messages
{
    public static HttpRequestMessage Of(ClientConfiguration configuration, ApiRequest request, Credential credential)
    {
        var message = new HttpRequestMessage(request.Method, Address(configuration.Server, request))
        {
            Version = request.Upgrade is null ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("KubernetesClient", "1"));
        // asked for JSON, a server refuses to become a stream
        message.Headers.Accept.Add(new(request.Upgrade is null ? "application/json" : "*/*"));
        // The name in the handshake is taken from here, and there is no other way to have it differ from the address.
        if (configuration.TlsServerName is { } name) message.Headers.Host = name;
        if (credential.Token is { } token) message.Headers.Authorization = new("Bearer", Guarded(token, configuration));
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) { Headers =
                { ContentType = new(request.ContentType) } };
        if (request.Upgrade is { } protocol) Upgrade(message.Headers, protocol);
        return message;
    }

    // a server may live below a path, as those behind a management server do
    private static Uri Address(Uri server, ApiRequest request) =>
        new(server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            .TrimEnd('/') + request.Path + request.Query);

    private static string Guarded(string token, ClientConfiguration configuration) => configuration.Server.Scheme == Uri.UriSchemeHttps
        || configuration.Server.IsLoopback ? token
        : throw new KubernetesUnavailableException($"{configuration.Origin} is not asked with a token: "
            + "over http everybody on the way could read it. Give the server's https address");

    private static void Upgrade(HttpRequestHeaders headers, string protocol)
    {
        headers.Connection.Add("Upgrade");
        headers.Upgrade.Add(new("websocket"));
        headers.Add("Sec-WebSocket-Version", "13");
        headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        headers.Add("Sec-WebSocket-Protocol", protocol);
    }
}

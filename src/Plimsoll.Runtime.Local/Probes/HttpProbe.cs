using System.Net;
using System.Text;

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>Well is an HTTP status from 200 to 399.</summary>
internal sealed class HttpProbe(IPEndPoint address, string path) : TimedProbe
{
    private const int ShownBytes = 500;

    // a connection that is kept would count as a client of a replica that drains
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
    });

    protected override string Question => $"GET http://{address}{path}";

    protected override async Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}{path}");
        request.Headers.ConnectionClose = true;
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        return status is >= 200 and < 400 ? (true, $"{status}") : (false,
            $"{status} {await BeginningAsync(response, cancellationToken)}".TrimEnd());
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[ShownBytes];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var read = await body.ReadAtLeastAsync(buffer, ShownBytes, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read).ReplaceLineEndings(" ").Trim();
    }
}

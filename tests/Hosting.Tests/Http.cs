using System.Net;

namespace Hosting.Tests;

/// <summary>HttpClient over HTTP/1.1 or HTTP/2 without TLS.</summary>
sealed class Http(int port, bool http2) : IDisposable
{
    readonly HttpClient _client = new()
    {
        BaseAddress = new($"http://127.0.0.1:{port}"),
        DefaultRequestVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public Task<string> GetAsync(string path) => _client.GetStringAsync(path);

    /// <summary>Returns when the answer begins; the body may still be sent.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body, Version = _client.DefaultRequestVersion,
            VersionPolicy = _client.DefaultVersionPolicy };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose() => _client.Dispose();
}

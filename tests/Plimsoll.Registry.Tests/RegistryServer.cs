using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>A registry on a real port over a store of its own, and a client for it.</summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly TempFolder _folder;

    private RegistryServer(WebApplication host, TempFolder folder, LocalImageStore store)
    {
        (_host, _folder, Store) = (host, folder, store);
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(host.Urls.Single()) };
    }

    public LocalImageStore Store { get; }

    public HttpClient Client { get; }

    /// <summary><c>127.0.0.1:PORT</c>.</summary>
    public string Address => Client.BaseAddress!.Authority;

    public static async Task<RegistryServer> StartAsync(TimeProvider? time = null, RegistryAccess? access = null)
    {
        var folder = new TempFolder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        var store = new LocalImageStore(folder["registry"]);
        host.MapRegistry(store, access, time);
        await host.StartAsync();
        return new(host, folder, store);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body = null, string? type = null,
        string? range = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) };
        if (type is not null)
            request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (range is not null)
            request.Content!.Headers.TryAddWithoutValidation("Content-Range", range);
        return await Client.SendAsync(request);
    }

    /// <summary>Sends a request with one header, as it is.</summary>
    public async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(method, path);
        Assert.True(request.Headers.TryAddWithoutValidation(header, value));
        return await Client.SendAsync(request);
    }

    /// <summary>Sends, and insists on the answer's status.</summary>
    public async Task<HttpResponseMessage> ExpectAsync(HttpStatusCode status, HttpMethod method, string path, byte[]? body = null,
        string? type = null, string? range = null)
    {
        var answer = await SendAsync(method, path, body, type, range);
        Assert.True(answer.StatusCode == status,
            $"{method} {path}: {(int)answer.StatusCode} instead of {(int)status}: {await answer.Content.ReadAsStringAsync()}");
        return answer;
    }

    public async Task<Descriptor> PushBlobAsync(string repository, byte[] content, string mediaType = MediaTypes.Layer)
    {
        var descriptor = Descriptor.Of(mediaType, content);
        (await ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={descriptor.Digest}", content))
            .Dispose();
        return descriptor;
    }

    public async Task<Descriptor> PushImageAsync(string repository, string reference, string layer, Descriptor? subject = null,
        string? artifactType = null)
    {
        var blob = await PushBlobAsync(repository, System.Text.Encoding.UTF8.GetBytes(layer));
        var config = await PushBlobAsync(repository, new ImageConfig("amd64", "linux", new([blob.Digest]))
            .ToBytes(), MediaTypes.ImageConfig);
        var manifest = new ImageManifest(config, [blob]) { Subject = subject, ArtifactType = artifactType }.ToBytes();
        var descriptor = Descriptor.Of(MediaTypes.ImageManifest, manifest);
        var path = $"/v2/{repository}/manifests/{(reference.Length == 0 ? descriptor.Digest : reference)}";
        (await ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, path, manifest, MediaTypes.ImageManifest)).Dispose();
        return descriptor;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync();
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}

using System.Net;
using System.Net.Http.Headers;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>Pushes images as clients do: asks for each blob first, and sends only what is not there.</summary>
internal sealed class Pusher(HttpClient client, string repository)
{
    /// <summary>Pushes an image of these layers under a tag; returns its digest when the registry has acknowledged it.</summary>
    /// <exception cref="HttpRequestException">It was refused, or nobody answered.</exception>
    public async Task<Digest> PushAsync(string tag, params byte[][] layers)
    {
        var descriptors = new List<Descriptor>();
        foreach (var layer in layers)
            descriptors.Add(await PushBlobAsync(MediaTypes.Layer, layer));
        var config = await PushBlobAsync(MediaTypes.ImageConfig, new ImageConfig("amd64", "linux",
            new([.. descriptors.Select(layer => layer.Digest)])).ToBytes());
        var manifest = new ImageManifest(config, descriptors).ToBytes();
        using var answer = await SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/{tag}", manifest, MediaTypes.ImageManifest);
        await RequireAsync(answer, HttpStatusCode.Created);
        return Digest.Of(manifest);
    }

    public async Task DeleteTagAsync(string tag)
    {
        using var answer = await SendAsync(HttpMethod.Delete, $"/v2/{repository}/manifests/{tag}");
        await RequireAsync(answer, HttpStatusCode.Accepted);
    }

    /// <summary>Pulls a tag and looks at every byte of what it names.</summary>
    public async Task<Digest> PullAsync(string tag)
    {
        var content = await GetAsync($"/v2/{repository}/manifests/{tag}");
        var manifest = ImageManifest.Parse(content);
        foreach (var blob in manifest.Layers.Append(manifest.Config))
            Assert.Equal(blob.Digest, Digest.Of(await GetAsync($"/v2/{repository}/blobs/{blob.Digest}")));
        return Digest.Of(content);
    }

    private async Task<Descriptor> PushBlobAsync(string mediaType, byte[] content)
    {
        var blob = Descriptor.Of(mediaType, content);
        using (var head = await SendAsync(HttpMethod.Head, $"/v2/{repository}/blobs/{blob.Digest}"))
        {
            if (head.StatusCode == HttpStatusCode.OK)
                return blob;
        }

        using var begun = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/");
        await RequireAsync(begun, HttpStatusCode.Accepted);
        using var sent = await SendAsync(HttpMethod.Patch, begun.Header("Location"), content);
        await RequireAsync(sent, HttpStatusCode.Accepted);
        using var put = await SendAsync(HttpMethod.Put, $"{sent.Header("Location")}?digest={blob.Digest}", []);
        await RequireAsync(put, HttpStatusCode.Created);
        return blob;
    }

    private async Task<byte[]> GetAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path);
        await RequireAsync(answer, HttpStatusCode.OK);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body = null,
        string type = "application/octet-stream")
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) };
        if (body is not null)
            request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await client.SendAsync(request);
    }

    private static async Task RequireAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        if (answer.StatusCode != status)
            throw new HttpRequestException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: "
                + $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}", null, answer.StatusCode);
    }
}

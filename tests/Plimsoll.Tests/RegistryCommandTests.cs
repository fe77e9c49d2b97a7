using System.Net;
using System.Text.Json;
using Plimsoll.Commands;
using Plimsoll.Oci;
using Plimsoll.Terminal;

namespace Plimsoll.Tests;

/// <summary>The commands of a registry, on a home of their own.</summary>
public sealed class RegistryCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LocalImageStore _store;

    public RegistryCommandTests() => _store = new(_folder["home/registry"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_served_until_it_is_told_to_end()
    {
        var image = await PushAsync("acme/a", "v1", "layer");
        using var ending = new CancellationTokenSource();
        var said = new Lines();
        var serving = CommandLine.RunAsync(["registry", "serve", "--port", "0", "-o", "json"], Shell(said), ending.Token);
        var url = JsonDocument.Parse(await said.FirstAsync()).RootElement.GetProperty("url").GetString();
        using var client = new HttpClient();
        using var answer = await client.GetAsync($"{url}/v2/acme/a/manifests/v1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(image.Digest, Digest.Of(await answer.Content.ReadAsByteArrayAsync()));
        await ending.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact]
    public async Task What_is_there_is_listed_with_its_size()
    {
        var image = await PushAsync("acme/a", "v1", "layer");
        await PushAsync("acme/b", "v2", "layer");
        var report = (await RunAsync("list", "-o", "json")).RootElement;
        var tag = report.GetProperty("repositories")[0].GetProperty("tags")[0];
        Assert.Equal(("acme/a", "v1", image.Digest.ToString()), (report.GetProperty("repositories")[0].GetProperty("name")
            .GetString(), tag.GetProperty("tag").GetString(), tag.GetProperty("digest").GetString()));
        // both images are the same bytes, which are stored once
        Assert.Equal(tag.GetProperty("size").GetInt64(), report.GetProperty("bytes").GetInt64());
        var table = new StringWriter();
        Assert.Equal(0, await CommandLine.RunAsync(["registry", "list"], Shell(table)));
        Assert.Contains($"acme/b      v2   {image.Digest.Hex[..12]}", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_is_told_and_then_removed()
    {
        await PushAsync("acme/a", "v1", "stays");
        var goes = await PushAsync("acme/a", "v2", "goes");
        await _store.DeleteTagAsync("acme/a", "v2", CancellationToken.None);
        Assert.Equal(0, (await RunAsync("gc", "-o", "json")).RootElement.GetProperty("blobs").GetInt32());
        var told = (await RunAsync("gc", "--grace", "0", "--dry-run", "-o", "json")).RootElement;
        var done = (await RunAsync("gc", "--grace", "0", "-o", "json")).RootElement;
        Assert.Equal((true, false), (told.GetProperty("dryRun").GetBoolean(), done.GetProperty("dryRun").GetBoolean()));
        Assert.Equal(told.GetProperty("bytes").GetInt64(), done.GetProperty("bytes").GetInt64());
        Assert.Equal((3, goes.Digest.ToString()), (done.GetProperty("blobs")
            .GetInt32(), done.GetProperty("manifests")[0].GetProperty("digest").GetString()));
        Assert.Equal(0, (await RunAsync("gc", "--grace", "0", "-o", "json")).RootElement.GetProperty("blobs").GetInt32());
        Assert.NotNull(await _store.ResolveAsync("acme/a", "v1", CancellationToken.None));
    }

    private async Task<JsonDocument> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        Assert.Equal(0, await CommandLine.RunAsync(["registry", .. arguments], Shell(output)));
        return JsonDocument.Parse(output.ToString());
    }

    private Shell Shell(TextWriter output) => new(new(output), new(TextWriter.Null)) { Variable = name => name == "PLIMSOLL_HOME"
        ? Path.GetDirectoryName(_store.Folder) : null };

    private async Task<Descriptor> PushAsync(string repository, string tag, string layer)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(layer);
        var blob = Descriptor.Of(MediaTypes.Layer, content);
        await _store.WriteBlobAsync(repository, blob, new MemoryStream(content), CancellationToken.None);
        var config = new ImageConfig("amd64", "linux", new([blob.Digest])).ToBytes();
        await _store.WriteBlobAsync(repository, Descriptor.Of(MediaTypes.ImageConfig, config), new MemoryStream(config),
            CancellationToken.None);
        var manifest = new ImageManifest(Descriptor.Of(MediaTypes.ImageConfig, config), [blob]).ToBytes();
        return await _store.WriteManifestAsync(repository, manifest, MediaTypes.ImageManifest, [tag], CancellationToken.None);
    }

    /// <summary>Waits for what is written.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> FirstAsync() => _first.Task;

        public override void WriteLine(string? value) => _first.TrySetResult(value ?? "");
    }
}

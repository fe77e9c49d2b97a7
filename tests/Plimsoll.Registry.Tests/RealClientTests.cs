using System.Net;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>The programs that people use, against the registry: what they push and pull is the same bytes.</summary>
public sealed class RealClientTests : IAsyncLifetime
{
    private static readonly string[] Hello = ["/bin/echo", "/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6"];

    private readonly TempFolder _folder = new();
    private RegistryServer _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Skopeo_pulls_and_pushes_equal_digests()
    {
        Assert.SkipUnless(Programs.Has("skopeo"), "skopeo is not installed");
        var image = await PushHelloAsync("acme/hello");
        var copy = $"dir:{_folder.Path}/copy";

        await Programs.RunAsync("skopeo", "copy", "--src-tls-verify=false", $"docker://{_registry.Address}/acme/hello:latest", copy);
        await Programs.RunAsync("skopeo", "copy", "--dest-tls-verify=false", "--preserve-digests", copy,
            $"docker://{_registry.Address}/acme/pushed:v1");

        Assert.Equal(image.Digest, (await _registry.Store.ResolveAsync("acme/pushed", "v1", CancellationToken.None))?.Digest);
        Assert.Contains("v1", await Programs.RunAsync("skopeo", "list-tags", "--tls-verify=false",
            $"docker://{_registry.Address}/acme/pushed"), StringComparison.Ordinal);
        await Programs.RunAsync("skopeo", "delete", "--tls-verify=false", $"docker://{_registry.Address}/acme/pushed:v1");
        Assert.Null(await _registry.Store.ResolveAsync("acme/pushed", "v1", CancellationToken.None));
    }

    [Fact]
    public async Task Skopeo_pushes_an_image_in_the_form_of_docker()
    {
        Assert.SkipUnless(Programs.Has("skopeo"), "skopeo is not installed");
        await PushHelloAsync("acme/hello");

        await Programs.RunAsync("skopeo", "copy", "--format", "v2s2", "--src-tls-verify=false", "--dest-tls-verify=false",
            $"docker://{_registry.Address}/acme/hello:latest", $"docker://{_registry.Address}/acme/docker:latest");

        Assert.Equal(MediaTypes.DockerManifest, (await _registry.Store.ResolveAsync("acme/docker", "latest",
            CancellationToken.None))?.MediaType);
        await Programs.RunAsync("skopeo", "inspect", "--tls-verify=false", $"docker://{_registry.Address}/acme/docker:latest");
    }

    [Fact]
    public async Task Podman_runs_what_it_pulled_and_pushes_it_back()
    {
        Assert.SkipUnless(Programs.Has("podman") && Programs.Has("runc"), "podman or runc is not installed");
        var image = await PushHelloAsync("acme/hello");
        string[] podman = ["--runtime", "runc", "--root", $"{_folder.Path}/root", "--runroot", $"{_folder.Path}/run", "--storage-driver",
            "vfs", "--cgroup-manager", "cgroupfs"];
        var name = $"{_registry.Address}/acme/hello@{image.Digest}";

        await Programs.RunAsync("podman", [.. podman, "pull", "--tls-verify=false", name]);
        var said = await Programs.RunAsync("podman", [.. podman, "run", "--rm", "--network", "host", "--ulimit", "nofile=1024:20000",
            "--ulimit", "nproc=4096:4096", name]);
        Assert.Equal("hello from a layer\n", said);

        var digestFile = $"{_folder.Path}/digest";
        await Programs.RunAsync("podman", [.. podman, "push", "--tls-verify=false", "--digestfile", digestFile, name,
            $"{_registry.Address}/acme/back:v1"]);
        using var back = await _registry.ExpectAsync(HttpStatusCode.OK, HttpMethod.Head, "/v2/acme/back/manifests/v1");
        Assert.Equal(await File.ReadAllTextAsync(digestFile), back.Header("Docker-Content-Digest"));
        await Programs.RunAsync("podman", [.. podman, "rmi", "--all", "--force"]);
    }

    /// <summary>An image that says hello with the machine's own echo and the libraries that it needs.</summary>
    private async Task<Descriptor> PushHelloAsync(string repository)
    {
        var entries = Hello.Select(path => LayerEntry.FileFrom(path[1..], executable: true, path))
            .Append(LayerEntry.File("etc/passwd", executable: false, "nonroot:x:65532:65532::/:/\n"u8.ToArray()));
        var content = new MemoryStream();
        var layer = await Layer.WriteAsync(entries, content, CancellationToken.None);
        await _registry.PushBlobAsync(repository, content.ToArray());
        var config = new ImageConfig("amd64", "linux", new([layer.DiffId]))
        {
            Created = ImageConfig.Epoch,
            Config = new() { User = "65532:65532", Entrypoint = ["/bin/echo", "hello from a layer"], ExposedPorts = ["80/tcp"],
                Labels = new Dictionary<string, string> { ["a"] = "b" } },
        };
        var manifest = new ImageManifest(await _registry.PushBlobAsync(repository, config.ToBytes(), MediaTypes.ImageConfig),
            [layer.Descriptor]).ToBytes();
        (await _registry.ExpectAsync(HttpStatusCode.Created, HttpMethod.Put, $"/v2/{repository}/manifests/latest", manifest,
            MediaTypes.ImageManifest)).Dispose();
        return Descriptor.Of(MediaTypes.ImageManifest, manifest);
    }
}

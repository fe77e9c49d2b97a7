using System.Text;

namespace Plimsoll.Oci.Tests;

public class ManifestTests
{
    private const string Blob = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void An_image_is_written_in_one_way()
    {
        var manifest = new ImageManifest(new(MediaTypes.ImageConfig, Digest.Parse(Blob), 0),
            [new(MediaTypes.LayerGzip, Digest.Parse(Blob), 1)])
        {
            Annotations = new Dictionary<string, string> { ["b"] = "2", ["a"] = "é<>&" },
        };

        Assert.Equal($$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{Blob}}}","size":0},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Blob}}}","size":1}],
            "annotations":{"a":"é<>&","b":"2"}}
            """.ReplaceLineEndings(""), Encoding.UTF8.GetString(manifest.ToBytes()));
        Assert.Equal(manifest.ToBytes(), ImageManifest.Parse(manifest.ToBytes()).ToBytes());
    }

    [Fact]
    public void A_config_is_written_in_one_way()
    {
        var config = new ImageConfig("amd64", "linux", new([Digest.Parse(Blob)]))
        {
            Created = ImageConfig.Epoch,
            Config = new()
            {
                User = "65532:65532", Env = ["A=b"], Entrypoint = ["/app/a"], Cmd = ["x"], WorkingDir = "/app", StopSignal = "SIGTERM",
                ExposedPorts = ["90/tcp", "80/tcp"], Labels = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
            },
        };

        Assert.Equal($$$"""
            {"created":"1970-01-01T00:00:00Z","architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{Blob}}}"]},
            "config":{"User":"65532:65532","ExposedPorts":{"80/tcp":{},"90/tcp":{}},"Env":["A=b"],"Entrypoint":["/app/a"],"Cmd":["x"],
            "WorkingDir":"/app","Labels":{"a":"1","b":"2"},"StopSignal":"SIGTERM"}}
            """.ReplaceLineEndings(""), Encoding.UTF8.GetString(config.ToBytes()));
        Assert.Equal(config.ToBytes(), ImageConfig.Parse(config.ToBytes()).ToBytes());
    }

    [Fact]
    public void An_index_is_read_as_it_was_written()
    {
        var index = new ImageIndex([new(MediaTypes.ImageManifest, Digest.Parse(Blob),
            7) { Platform = Platform.LinuxAmd64 with { Variant = "v2", OsVersion = "1" } }])
        {
            ArtifactType = "application/vnd.example",
            Subject = new(MediaTypes.ImageManifest, Digest.Parse(Blob), 7),
        };
        var read = ImageIndex.Parse(index.ToBytes());
        Assert.Equal((index.ArtifactType, index.Subject, index.Manifests[0]), (read.ArtifactType, read.Subject, read.Manifests[0]));
    }

    [Fact]
    public void Fields_that_nobody_knows_are_passed_over() =>
        Assert.Empty(ImageManifest.Parse(Json("""{"schemaVersion":2,"new":{"a":[1]},"config":CONFIG,"layers":[]}""")).Layers);

    [Theory]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[],"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[],"Manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[],"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":CONFIG,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":7,"config":CONFIG,"layers":[]}""")]
    [InlineData("""{"schemaVersion":1,"config":CONFIG,"layers":[]}""")]
    [InlineData("""{"config":CONFIG,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG}""")]
    [InlineData("""{"schemaVersion":2,"config":null,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[null]}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"x","digest":"sha256:1","size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"x","digest":7,"size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","digest":"DIGEST","size":-1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","digest":"DIGEST","size":9223372036854775807},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"x","size":1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[],"annotations":{"a":1}}""")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[]} {}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void A_manifest_that_could_mislead_is_refused(string json) =>
        Assert.Equal(OciErrors.ManifestInvalid, Assert.Throws<OciException>(() => ImageManifest.Parse(Json(json))).Code);

    [Fact]
    public void A_manifest_without_measure_is_refused()
    {
        var layers = string.Join(',', Enumerable.Repeat(Config, 5000));
        Assert.Throws<OciException>(() => ImageManifest.Parse(Json($$"""{"schemaVersion":2,"config":CONFIG,"layers":[{{layers}}]}""")));
        Assert.Throws<OciException>(() => ImageManifest.Parse(new byte[ImageManifest.Longest + 1]));
        Assert.Throws<OciException>(() => ImageManifest.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000))));
    }

    private static string Config => $$"""{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{Blob}}","size":2}""";

    private static byte[] Json(string json) =>
        Encoding.UTF8.GetBytes(json.Replace("CONFIG", Config, StringComparison.Ordinal).Replace("DIGEST", Blob, StringComparison.Ordinal));
}

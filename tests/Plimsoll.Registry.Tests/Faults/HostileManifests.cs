using System.Text;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests;

/// <summary>Documents that a registry must refuse, each with the type that it is sent as. All blobs that they name are there.</summary>
internal static class HostileManifests
{
    private const string Blob = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"; // of {}
    private const string Config = $$"""{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{Blob}}","size":2}""";

    public static IEnumerable<(string Name, string Document, string Type)> All()
    {
        foreach (var (name, text) in NoManifests())
        {
            yield return (name, text, MediaTypes.ImageManifest);
            yield return ($"{name}, as an index", text, MediaTypes.ImageIndex);
        }

        foreach (var (name, text) in Manifests())
            yield return (name, text, MediaTypes.ImageManifest);
        foreach (var (name, text) in Indexes())
            yield return (name, text, MediaTypes.ImageIndex);
        // a good one, sent as something else
        var good = Manifest(Config);
        foreach (var type in new[] { MediaTypes.ImageIndex, MediaTypes.DockerManifestList, "application/json", "text/plain",
            "application/octet-stream", "application/vnd.docker.distribution.manifest.v1+json", "nonsense", "" })
            yield return ($"a manifest as '{type}'", good, type);
    }

    private static IEnumerable<(string Name, string Text)> NoManifests()
    {
        yield return ("nothing", "");
        yield return ("a blank", " ");
        yield return ("no JSON", "hello");
        yield return ("half a document", "{\"schemaVersion\":2,");
        yield return ("null", "null");
        yield return ("a list", "[]");
        yield return ("a number", "2");
        yield return ("an empty object", "{}");
        yield return ("two documents", "{}{}");
        yield return ("a byte order mark", "\ufeff{\"schemaVersion\":2}");
        yield return ("zero bytes", new string('\0', 100));
        yield return ("a deep document", $"{{\"schemaVersion\":2,\"a\":{new string('[', 100_000)}{new string(']', 100_000)}}}");
        yield return ("a comment", "{\"schemaVersion\":2 /* two */}");
        yield return ("a lone surrogate", "{\"schemaVersion\":2,\"\\ud800\":1}");
    }

    private static IEnumerable<(string Name, string Text)> Manifests()
    {
        yield return ("version 1", Manifest(Config, version: "1"));
        yield return ("version as text", Manifest(Config, version: "\"2\""));
        yield return ("a huge version", Manifest(Config, version: "2e400"));
        yield return ("no config", "{\"schemaVersion\":2,\"layers\":[]}");
        yield return ("config null", Manifest("null"));
        yield return ("config a list", Manifest("[]"));
        yield return ("layers null", Manifest(Config, "null"));
        yield return ("layers an object", Manifest(Config, "{}"));
        yield return ("a layer null", Manifest(Config, "[null]"));
        yield return ("a layer a text", Manifest(Config, "[\"layer\"]"));
        foreach (var digest in new[] { "", "sha256:", "sha256:44", $"sha256:{new string('g', 64)}", Blob.ToUpperInvariant(), $"{Blob}0",
            $"sha512:{new string('0', 128)}", "../../etc/passwd", "md5:d41d8cd98f00b204e9800998ecf8427e" })
            yield return ($"a layer with the digest '{digest}'", Manifest(Config, $"[{Layer(digest, "2")}]"));
        foreach (var size in new[] { "-1", "3", "1", "2.5", "\"2\"", "9223372036854775808", "9223372036854775807", "null" })
            yield return ($"a layer of {size} bytes", Manifest(Config, $"[{Layer(Blob, size)}]"));
        yield return ("a layer that is not there", Manifest(Config, $"[{Layer($"sha256:{new string('0', 64)}", "2")}]"));
        yield return ("layers and manifests", Manifest(Config, extra: ",\"manifests\":[]"));
        yield return ("config twice", Manifest(Config, extra: $",\"config\":{Config}"));
        yield return ("layers twice", Manifest(Config, extra: ",\"layers\":[]"));
        yield return ("layers in other letters", Manifest(Config, extra: ",\"Layers\":[]"));
        yield return ("another media type inside", Manifest(Config, extra: $",\"mediaType\":\"{MediaTypes.ImageIndex}\""));
        yield return ("a subject without a digest", Manifest(Config, extra: ",\"subject\":{\"mediaType\":\"a/b\",\"size\":2}"));
        yield return ("a subject a text", Manifest(Config, extra: $",\"subject\":\"{Blob}\""));
        yield return ("annotations a list", Manifest(Config, extra: ",\"annotations\":[]"));
        yield return ("an annotation a number", Manifest(Config, extra: ",\"annotations\":{\"a\":1}"));
        yield return ("5000 layers", Manifest(Config, $"[{string.Join(',', Enumerable.Repeat(Layer(Blob, "2"), 5000))}]"));
    }

    private static IEnumerable<(string Name, string Text)> Indexes()
    {
        yield return ("an index without manifests", "{\"schemaVersion\":2}");
        yield return ("an index with a null", "{\"schemaVersion\":2,\"manifests\":[null]}");
        yield return ("an index of a blob", $"{{\"schemaVersion\":2,\"manifests\":[{Layer(Blob, "2")}]}}");
        yield return ("an index of what is not there",
            $"{{\"schemaVersion\":2,\"manifests\":[{Layer($"sha256:{new string('1', 64)}", "2")}]}}");
        yield return ("an index with layers", "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}");
        yield return ("an index with a config", $"{{\"schemaVersion\":2,\"manifests\":[],\"config\":{Config}}}");
    }

    private static string Manifest(string config, string layers = "[]", string version = "2", string extra = "") =>
        new StringBuilder("{\"schemaVersion\":").Append(version).Append(",\"config\":").Append(config).Append(",\"layers\":").Append(layers)
            .Append(extra).Append('}').ToString();

    private static string Layer(string digest, string size) =>
        $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{digest}}","size":{{size}}}""";
}

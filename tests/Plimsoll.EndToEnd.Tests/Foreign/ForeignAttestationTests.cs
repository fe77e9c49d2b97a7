using System.Text.Json;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>What is attested of an image of every builder, read as strangers read it: out of the registry by its HTTP, by the rules of the
/// formats alone.</summary>
[Collection(ForeignTestGroup.Name)]
public sealed class ForeignAttestationTests(ForeignImages images)
{
    [Fact]
    public async Task A_bill_of_materials_has_all_that_CycloneDX_requires()
    {
        foreach (var name in ForeignImages.Names)
        {
            // cyclonedx.org/docs/1.6/json: bomFormat and specVersion, of a component type and name
            var bom = Assert.Single(await ReadAsync(name, "application/vnd.cyclonedx+json"));
            Assert.Equal(("CycloneDX", "1.6"), (Text(bom, "bomFormat"), Text(bom, "specVersion")));
            Assert.True(bom.GetProperty("version").GetInt32() >= 1);
            var whole = bom.GetProperty("metadata").GetProperty("component");
            Assert.Equal(("container", $"acme/{name}", images.Digests[name]),
                (Text(whole, "type"), Text(whole, "name"), Text(whole, "version")));
            var parts = bom.GetProperty("components").EnumerateArray().ToList();
            Assert.All(parts, part => Assert.Equal("library", Text(part, "type")));
            Assert.All(parts, part => Assert.True(Text(part, "name").Length > 0 && Text(part, "version").Length > 0));
            Assert.All(parts, part => Assert.Matches("^pkg:(deb/debian|nuget|npm)/[^@]+@[^@]+$", Text(part, "purl")));
            Assert.Equal(parts.Count, parts.Append(whole).Select(part => Text(part, "bom-ref")).Distinct().Count() - 1);
            // of a Dockerfile nobody can say what it brought
            if (name != "framed")
                Assert.Contains(parts, part => Text(part, "purl").StartsWith("pkg:deb/debian/libc6@", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_provenance_has_all_that_SLSA_requires()
    {
        foreach (var name in ForeignImages.Names)
        {
            var statements = (await ReadAsync(name, "application/vnd.dev.sigstore.bundle.v0.3+json"))
                .Where(bundle => bundle.TryGetProperty("dsseEnvelope", out _)).Select(bundle => bundle.GetProperty("dsseEnvelope"))
                .ToList();
            Assert.All(statements, envelope => Assert.Equal("application/vnd.in-toto+json", Text(envelope, "payloadType")));
            var provenance = Assert.Single(statements.Select(envelope =>
                JsonDocument.Parse(envelope.GetProperty("payload").GetBytesFromBase64()).RootElement),
                each => Text(each, "predicateType") == "https://slsa.dev/provenance/v1");
            // in-toto.io/Statement/v1: _type, subject with digests, predicateType
            Assert.Equal("https://in-toto.io/Statement/v1", Text(provenance, "_type"));
            Assert.Equal(images.Digests[name], "sha256:" + Text(Assert.Single(provenance.GetProperty("subject").EnumerateArray())
                .GetProperty("digest"), "sha256"));
            // slsa.dev/spec/v1.0/provenance: buildType, externalParameters and builder.id; types are URIs
            var (definition, run) = (provenance.GetProperty("predicate").GetProperty("buildDefinition"), provenance.GetProperty("predicate")
                .GetProperty("runDetails"));
            Assert.True(Uri.IsWellFormedUriString(Text(definition, "buildType"), UriKind.Absolute));
            Assert.True(Uri.IsWellFormedUriString(Text(run.GetProperty("builder"), "id"), UriKind.Absolute));
            Assert.Equal((name, images.Commit), (Text(definition.GetProperty("externalParameters"), "unit"),
                Text(definition.GetProperty("externalParameters"), "commit")));
            var materials = definition.GetProperty("resolvedDependencies").EnumerateArray().ToList();
            Assert.All(materials, material => Assert.True(material.TryGetProperty("uri", out _)
                || material.TryGetProperty("digest", out _)));
            Assert.Equal(images.Commit, Text(materials[0].GetProperty("digest"), "gitCommit"));
            var (started, finished) = (run.GetProperty("metadata").GetProperty("startedOn").GetDateTimeOffset(), run.GetProperty("metadata")
                .GetProperty("finishedOn").GetDateTimeOffset());
            Assert.True(started <= finished);
        }
    }

    [Fact]
    public async Task Sigstore_s_own_library_takes_what_was_signed_here_and_nothing_else()
    {
        const string folder = "tests/Plimsoll.EndToEnd.Tests/Foreign/sigstore";
        var tools = images.Folder;
        Clone.CopyTo(tools, folder);
        tools = Path.Combine(tools, folder);
        await CommandRunner.RequireAsync(new("npm", ["ci", "--no-audit", "--no-fund", "--fetch-retries=5"]) { WorkingDirectory = tools });
        await ForeignImages.RunAsync("openssl", "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out",
            Path.Combine(tools, "other.key"));
        await ForeignImages.RunAsync("openssl", "ec", "-in", Path.Combine(tools, "other.key"), "-pubout", "-out",
            Path.Combine(tools, "other.pub"));
        var own = Path.Combine(images.Sandbox.Home, "keys", "signing.pub");
        using var client = new HttpClient();
        foreach (var name in ForeignImages.Names)
        {
            var manifest =
                await client.GetByteArrayAsync(new Uri($"http://{images.Registry}/v2/acme/{name}/manifests/{images.Digests[name]}"),
                TestContext.Current.CancellationToken);
            var bundles = await ReadAsync(name, "application/vnd.dev.sigstore.bundle.v0.3+json");
            // the image itself, its bill of materials and its provenance
            Assert.Equal(3, bundles.Count);
            foreach (var bundle in bundles)
            {
                byte[] signed = bundle.TryGetProperty("messageSignature", out _) ? manifest : [];
                Assert.Equal("verified", await VerifyAsync(own, bundle, signed));
                Assert.Equal("SIGNATURE_ERROR", await VerifyAsync(Path.Combine(tools, "other.pub"), bundle, signed));
                if (signed.Length > 0) Assert.Equal("SIGNATURE_ERROR", await VerifyAsync(own, bundle, [.. manifest, (byte)' ']));
            }
        }

        async Task<string> VerifyAsync(string key, JsonElement bundle, byte[] artifact)
        {
            await File.WriteAllTextAsync(Path.Combine(tools, "bundle.json"), bundle.GetRawText(), TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(tools, "artifact"), artifact, TestContext.Current.CancellationToken);
            return (await CommandRunner.RunAsync(new("node", ["verify.mjs", key, "bundle.json",
                .. artifact.Length > 0 ? ["artifact"] : Array.Empty<string>()]) { WorkingDirectory = tools })).Text.Trim();
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>The files of the artifacts of a type that refer to an image (distribution-spec, "Listing Referrers").</summary>
    private async Task<List<JsonElement>> ReadAsync(string name, string type)
    {
        using var client = new HttpClient { BaseAddress = new($"http://{images.Registry}/v2/acme/{name}/") };
        var files = new List<JsonElement>();
        foreach (var artifact in (await GetAsync($"referrers/{images.Digests[name]}")).GetProperty("manifests").EnumerateArray()
            .Where(artifact => Text(artifact, "artifactType") == type))
        {
            var manifest = await GetAsync($"manifests/{Text(artifact, "digest")}");
            files.Add(await GetAsync($"blobs/{Text(Assert.Single(manifest.GetProperty("layers").EnumerateArray()), "digest")}"));
        }
        return files;

        async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await client.GetByteArrayAsync(new Uri(path, UriKind.Relative),
            TestContext.Current.CancellationToken)).RootElement;
    }
}

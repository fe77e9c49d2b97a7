using System.Text.Json;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Tests.Attestation;

public sealed class AttestationTests : IDisposable
{
    private readonly SigningKey _key = SigningKey.Create("ours"), _other = SigningKey.Create("other");

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_signed_image_is_verified_by_its_key_and_by_no_other()
    {
        using var image = await AttestedImage.CreateAsync(_key);

        var verified = await image.VerifyAsync(_other.Public, _key.Public);
        Assert.Empty(verified.Missing);
        Assert.Equal(AttestedImage.Commit, Assert.Single(verified.Facts, fact => fact.Commit is not null).Commit);
        Assert.Equal(["cosign", "sigstore"], verified.Facts.Where(fact => fact is { Kind: "signature" } && fact.Key == _key.Public.Id)
            .Select(fact => fact.Form).Order());
        foreach (var keys in new VerifyingKey[][] { [_other.Public], [] })
        {
            var refused = await image.VerifyAsync(keys);
            Assert.Equal(["signature", "provenance", "sbom"], refused.Missing);
            Assert.All(refused.Facts, fact => Assert.Null(fact.Key));
        }
    }

    [Fact]
    public async Task An_image_without_a_key_is_attested_and_not_verified()
    {
        using var image = await AttestedImage.CreateAsync(null);
        var verification = await image.VerifyAsync(_key.Public);
        Assert.Equal(3, verification.Missing.Count);
        Assert.Equal(["provenance", "sbom"], verification.Facts.Select(fact => fact.Kind).Order());

        // and is signed when it is built with one
        await image.AttestAsync(_key, []);
        Assert.Empty((await image.VerifyAsync(_key.Public)).Missing);
    }

    [Fact]
    public async Task An_image_is_attested_once()
    {
        using var image = await AttestedImage.CreateAsync(_key);
        var before = await image.Store.ListReferrersAsync(AttestedImage.Repository, image.Image.Digest, default);
        await image.AttestAsync(_key, []);
        await image.AttestAsync(null, []);
        Assert.Equal(before.Select(each => each.Digest), (await image.Store.ListReferrersAsync(AttestedImage.Repository,
            image.Image.Digest, default)).Select(each => each.Digest));
    }

    [Fact]
    public async Task What_is_said_of_one_image_is_not_believed_of_another()
    {
        using var image = await AttestedImage.CreateAsync(_key);
        var other = await AttestedImage.WriteAsync(image.Store, AttestedImage.Repository, "something evil");
        var shelf = new ReferrerShelf(image.Store, AttestedImage.Repository, other);
        foreach (var (artifact, content) in await image.ReadAsync(AttestationTypes.Bundle))
            await shelf.AddAsync(AttestationTypes.Bundle, content, [], default);
        var signature = await image.Store.ResolveAsync(AttestedImage.Repository, ReferrerTags.Signature(image.Image.Digest), default);
        await image.Store.TagAsync(AttestedImage.Repository, ReferrerTags.Signature(other.Digest), signature!.Digest, default);

        var verification = await new ImageVerifier(image.Store, [_key.Public]).VerifyAsync(AttestedImage.Repository, other.Digest, default);
        Assert.Equal(4, verification.Facts.Count);
        Assert.Equal(3, verification.Missing.Count);
    }

    [Theory]
    [InlineData("acme/counter", "acme/counter", 0)]
    [InlineData("team/counter", "acme/counter", 0)]
    [InlineData("acme/admin", "acme/admin", 3)]
    // a signature of the manifest alone has only the last part of the name
    [InlineData("team/counter", "team/counter", 2)]
    [InlineData("acme/counter", "registry.example/acme/counter", 2)]
    public async Task What_was_signed_under_another_name_counts_for_nothing(string repository, string name, int missing)
    {
        using var image = await AttestedImage.CreateAsync(_key);
        if (repository != AttestedImage.Repository)
        {
            // as whoever may push does
            var copy = new ImageCopy(image.Store, image.Store);
            await copy.CopyAsync(AttestedImage.Repository, image.Image.Digest, repository, ["v1"], default);
        }

        var verification = await new ImageVerifier(image.Store, [_key.Public]).VerifyAsync(repository, image.Image.Digest, [name], default);

        Assert.Equal(missing, verification.Missing.Count);
        var others = verification.Facts.Where(fact => fact.OtherName is not null).ToList();
        Assert.Equal(missing > 0, others.Exists(fact =>
            fact.OtherName == "acme/counter" && fact.Problem!.Contains(name, StringComparison.Ordinal)));
        Assert.All(others, fact => Assert.True(fact is { Key: null, Commit: null }));
    }

    [Fact]
    public async Task Damaged_attestations_say_nothing_and_hide_nothing()
    {
        using var image = await AttestedImage.CreateAsync(_key);
        var shelf = new ReferrerShelf(image.Store, AttestedImage.Repository, image.Image);
        var bundle = (await image.ReadAsync(AttestationTypes.Bundle))[0].Content;
        foreach (var odd in new[] { "", "null", "[]", "{}", """{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}""",
            """{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"x"}},"dsseEnvelope":{"payload":"AA==","payloadType":"application/vnd.in-toto+json","signatures":[null,{"sig":""}]}}""" })
            await shelf.AddAsync(AttestationTypes.Bundle, System.Text.Encoding.UTF8.GetBytes(odd), [], default);
        for (var cut = 1; cut < bundle.Length; cut += bundle.Length / 7)
            await shelf.AddAsync(AttestationTypes.Bundle, bundle[..cut], [], default);
        Assert.Empty((await image.VerifyAsync(_key.Public)).Missing);
        Assert.Equal(3, (await image.VerifyAsync(_other.Public)).Missing.Count);
    }

    [Fact]
    public async Task A_bill_of_materials_names_every_package_and_those_of_the_base_and_nothing_that_changes()
    {
        Component[] components = [Component.NuGet("YamlDotNet", "16.3.0"),
            new("libc6", "2.36-9", "pkg:deb/debian/libc6@2.36-9?arch=amd64")];
        using var image = await AttestedImage.CreateAsync(_key, "a layer", components);
        using var again = await AttestedImage.CreateAsync(null, "a layer", components[1], components[0], components[0]);
        var (bill, same) = ((await image.ReadAsync(AttestationTypes.CycloneDx))
            .Single(), (await again.ReadAsync(AttestationTypes.CycloneDx)).Single());
        Assert.Equal(bill.Artifact.Digest, same.Artifact.Digest);

        using var json = JsonDocument.Parse(bill.Content);
        Assert.Equal(("CycloneDX", "1.6", 1), (json.RootElement.GetProperty("bomFormat")
            .GetString(), json.RootElement.GetProperty("specVersion").GetString(), json.RootElement.GetProperty("version").GetInt32()));
        Assert.Equal(image.Image.Digest.ToString(), json.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("version")
            .GetString());
        Assert.Equal(["pkg:deb/debian/libc6@2.36-9?arch=amd64", "pkg:nuget/YamlDotNet@16.3.0"], json.RootElement.GetProperty("components")
            .EnumerateArray().Select(each => each.GetProperty("purl").GetString()));
        Assert.DoesNotContain("timestamp", json.RootElement.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("serialNumber", json.RootElement.ToString(), StringComparison.Ordinal);

        // what is built on it has its packages too
        var above = await AttestedImage.WriteAsync(image.Store, "acme/above", "on top");
        var on = new BaseImage("acme/counter", AttestedImage.Repository,
            await Image.ReadAsync(image.Store, AttestedImage.Repository, image.Image.Digest, default));
        var attestor = new Attestor(image.Store, null, _ => Task.FromResult("here"), AttestedImage.Commit, TimeProvider.System);
        var unit = new Workspace.Unit { Name = "above", Kind = Workspace.UnitKind.Service, Path = "above",
            ManifestPath = "above/service.yaml", Build = new("files", ".") };
        await attestor.AttestAsync(new("acme", new(unit, [], new Dictionary<string, string>(), "k"), "acme/above", above.Digest,
            [Component.NuGet("Polly", "8.0.0")], on, TimeProvider.System.GetUtcNow()), null, default);
        var referrer = (await image.Store.ListReferrersAsync("acme/above", above.Digest, default))
            .Single(each => each.ArtifactType == AttestationTypes.CycloneDx);
        using var whole = JsonDocument.Parse(await ReferrerShelf.ReadAsync(image.Store, "acme/above", referrer, default));
        Assert.Equal(3, whole.RootElement.GetProperty("components").GetArrayLength());
    }

    [Fact]
    public async Task The_provenance_says_from_which_commit_with_what_by_whom_and_when()
    {
        using var image = await AttestedImage.CreateAsync(null, "a layer", Component.NuGet("YamlDotNet", "16.3.0"));
        using var json = JsonDocument.Parse((await image.ReadAsync(AttestationTypes.InToto)).Single().Content);
        var statement = json.RootElement;
        Assert.Equal("https://in-toto.io/Statement/v1", statement.GetProperty("_type").GetString());
        Assert.Equal("https://slsa.dev/provenance/v1", statement.GetProperty("predicateType").GetString());
        Assert.Equal(image.Image.Digest.Hex, statement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
        var (definition, run) = (statement.GetProperty("predicate").GetProperty("buildDefinition"), statement.GetProperty("predicate")
            .GetProperty("runDetails"));
        Assert.Equal(("https://git.example/acme", AttestedImage.Commit, "counter"), (Text("source"), Text("commit"), Text("unit")));
        Assert.Equal("10.0.100", definition.GetProperty("internalParameters").GetProperty("values").GetProperty("dotnet.sdk").GetString());
        Assert.Equal(AttestedImage.Commit, definition.GetProperty("resolvedDependencies")[0].GetProperty("digest").GetProperty("gitCommit")
            .GetString());
        Assert.Equal("pkg:nuget/YamlDotNet@16.3.0", definition.GetProperty("resolvedDependencies")[1].GetProperty("uri").GetString());
        Assert.NotEmpty(run.GetProperty("builder").GetProperty("id").GetString()!);
        foreach (var moment in new[] { "startedOn", "finishedOn" })
            Assert.Matches(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\z", run.GetProperty("metadata").GetProperty(moment).GetString());

        string? Text(string name) => definition.GetProperty("externalParameters").GetProperty(name).GetString();
    }
}

using Microsoft.AspNetCore.Http;
using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>Lists of what refers to an image, in which anybody who may push has entries.</summary>
public sealed class ReferrerTests : IDisposable
{
    private const string Repository = "acme/counter";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Long_annotations_and_many_entries_hide_none()
    {
        await using var registry = await RegistryServer.StartAsync();
        var image = await Samples.WriteImageAsync(registry.Store, Repository, [10]);
        var wanted = new HashSet<Digest>();
        // each is all that a manifest may be: a list of two would be longer than any answer that is read
        foreach (var letter in "ab") wanted.Add(await AttachAsync(registry.Store, image, new string(letter, 4_000_000)));
        for (var i = 0; i < 210; i++) wanted.Add(await AttachAsync(registry.Store, image, $"{i}" + new string('<', 2000)));

        using var store = new RegistryImageStore(registry.Address);
        var listed = await store.ListReferrersAsync(Repository, image.Digest, Samples.Never);
        Assert.Equal(wanted, listed.Select(each => each.Digest).ToHashSet());
        Assert.Equal(212, listed.Count);
        Assert.All(listed, each => Assert.Equal("application/x-note", each.ArtifactType));
        Assert.Equal(2, listed.Count(each => each.Annotations is null));

        using var filtered = await registry.ExpectAsync(System.Net.HttpStatusCode.OK, HttpMethod.Get,
            $"/v2/{Repository}/referrers/{image.Digest}?artifactType=application/x-note");
        Assert.Contains("artifactType=application%2Fx-note>; rel=\"next\"", filtered.Header("Link"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"DIGEST","size":2,"annotations":{"a":null}}""", 2)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"DIGEST","size":2,"annotations":"none","artifactType":3}""", 2)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha512:00","size":2}""", 1)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"DIGEST","size":-1}""", 1)]
    [InlineData("""{"digest":"DIGEST"}""", 1)]
    [InlineData("null", 1)]
    [InlineData("[]", 1)]
    public async Task An_odd_entry_hides_no_other(string odd, int listed)
    {
        var (good, other) = (Digest.Of("good"u8), Digest.Of("other"u8));
        var note =
            $$$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{good}}}","size":2,"annotations":{"note":"good"}}""";
        var list = $$"""{"schemaVersion":2,"manifests":[{{odd.Replace("DIGEST", other.ToString(), StringComparison.Ordinal)}},{{note}}]}""";
        await using var server = await OddServer.StartAsync(http =>
        {
            http.Response.ContentType = MediaTypes.ImageIndex;
            return http.Response.WriteAsync(http.Request.Path == "/v2/" ? "{}" : list);
        });
        using var store = new RegistryImageStore(server.Name);
        var found = await store.ListReferrersAsync(Repository, Digest.Of("subject"u8), Samples.Never);
        Assert.Equal(listed, found.Count);
        Assert.Equal("good", found[^1].Annotations!["note"]);
    }

    private static async Task<Digest> AttachAsync(LocalImageStore store, Descriptor image, string note) =>
        (await Samples.AttachAsync(store, Repository, image, "application/x-note", note)).Digest;
}

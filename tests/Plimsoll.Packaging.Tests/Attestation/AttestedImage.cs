using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Packaging.Images;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Attestation;

/// <summary>A small image in a store, attested.</summary>
internal sealed class AttestedImage : IDisposable
{
    public const string Repository = "acme/counter", Commit = "9f3c2ab9f3c2ab9f3c2ab9f3c2ab9f3c2ab9f3c2";

    private AttestedImage(Descriptor image, TempFolder folder, LocalImageStore store) => (Image, Folder, Store) = (image, folder, store);

    public Descriptor Image { get; }

    public TempFolder Folder { get; }

    public LocalImageStore Store { get; }

    public static async Task<AttestedImage> CreateAsync(SigningKey? key, string content = "a layer", params Component[] components)
    {
        var folder = new TempFolder();
        var store = new LocalImageStore(folder["store"]);
        var image = await WriteAsync(store, Repository, content);
        var attested = new AttestedImage(image, folder, store);
        await attested.AttestAsync(key, components);
        return attested;
    }

    /// <summary>Another image of the same repository.</summary>
    public AttestedImage With(Descriptor other) => new(other, Folder, Store);

    public static async Task<Descriptor> WriteAsync(LocalImageStore store, string repository, string content)
    {
        var bytes = new MemoryStream();
        var layer = await Layer.WriteAsync([LayerEntry.File("content", executable: false, System.Text.Encoding.UTF8.GetBytes(content))],
            bytes, default);
        bytes.Position = 0;
        await store.WriteBlobAsync(repository, layer.Descriptor, bytes, default);
        var config = new ImageConfig("amd64", "linux", new([layer.DiffId])).ToBytes();
        var described = Descriptor.Of(MediaTypes.ImageConfig, config);
        await store.WriteBlobAsync(repository, described, new MemoryStream(config), default);
        return await store.WriteManifestAsync(repository, new ImageManifest(described, [layer.Descriptor])
        {
            Annotations = new Dictionary<string, string> { [AttestationTypes.Title] = repository[(repository.LastIndexOf('/') + 1)..] },
        }.ToBytes(), MediaTypes.ImageManifest, ["v1"], default);
    }

    public async Task AttestAsync(SigningKey? key, IReadOnlyList<Component> components, BaseImage? on = null)
    {
        var unit = new Unit { Name = "counter", Kind = UnitKind.Service, Path = "services/counter",
            ManifestPath = "services/counter/service.yaml", Build = new("dotnet", "Counter.csproj") };
        var inputs = new UnitInputs(unit, [], new Dictionary<string, string> { ["dotnet.sdk"] = "10.0.100" }, new string('a', 64));
        var attestor = new Attestor(Store, key, _ => Task.FromResult("https://git.example/acme"), Commit, TimeProvider.System);
        await attestor.AttestAsync(new("acme", inputs, Repository, Image.Digest, components, on, TimeProvider.System.GetUtcNow()), null,
            default);
    }

    public Task<Verification> VerifyAsync(params VerifyingKey[] keys) => new ImageVerifier(Store, keys)
        .VerifyAsync(Repository, Image.Digest, default);

    public async Task<IReadOnlyList<(Descriptor Artifact, byte[] Content)>> ReadAsync(string type)
    {
        var found = new List<(Descriptor, byte[])>();
        foreach (var referrer in (await Store.ListReferrersAsync(Repository, Image.Digest, default))
            .Where(referrer => referrer.ArtifactType == type))
            found.Add((referrer, await ReferrerShelf.ReadAsync(Store, Repository, referrer, default)));
        return found;
    }

    public void Dispose() => Folder.Dispose();
}

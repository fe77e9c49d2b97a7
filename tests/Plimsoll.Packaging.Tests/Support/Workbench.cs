using System.Formats.Tar;
using System.IO.Compression;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Support;

/// <summary>A repository, a home of its own and a store.</summary>
/// <param name="machine">What tests share.</param>
/// <param name="repository">The repository.</param>
/// <param name="home">Where builds are; null is a home of the machine that may have been used before.</param>
internal sealed class Workbench(Machine machine, TestRepository repository, PackagingFolders? home = null) : IDisposable
{
    private readonly TempFolder _folder = new();

    public TestRepository Repository => repository;

    public PackagingFolders Folders { get; } = home ?? machine.NewHome();

    /// <summary>What builds may read; set before the first build.</summary>
    public BuildSecrets Secrets { get; set; } = BuildSecrets.None;

    public LocalImageStore Store => field ??= new(_folder["store"]);

    public Packager Packager => field ??= new(Store, machine.Tools, Folders with { Secrets = Secrets }, TimeProvider.System);

    /// <summary>One that says how what it builds came to be.</summary>
    public Packager AnotherPackager(Attestor attestor) => new(Store, machine.Tools, Folders, TimeProvider.System) { Attestor = attestor };

    /// <summary>A machine that built nothing, with the same store.</summary>
    /// <param name="trusted">The keys that it trusts.</param>
    public Packager Stranger(params VerifyingKey[] trusted) =>
        new(Store, machine.Tools, Folders with { Cache = Path.Combine(_folder.Path, $"cache {Guid.NewGuid():N}") },
            TimeProvider.System) { ListTrustedKeys = () => trusted };

    public static async Task<Workbench> CreateAsync(Machine machine, params IEnumerable<(string Path, string? Content)> files) =>
        new(machine, await TestRepository.CreateAsync(files));

    /// <summary>Builds a unit whose inputs are everything in the repository.</summary>
    public Task<UnitImage> BuildAsync(Unit unit) => BuildAsync(unit, "");

    public Task<UnitImage> BuildAsync(Unit unit, params string[] folders) => BuildOnAsync(null, unit, folders);

    public async Task<UnitImage> BuildOnAsync(UnitImage? on, Unit unit, params string[] folders) =>
        await Packager.BuildAsync(await repository.OpenAsync(), "acme", await repository.InputsAsync(machine.Tools, unit, folders), on,
            null, default);

    public async Task<ImageManifest> ManifestAsync(UnitImage image) =>
        ImageManifest.Parse(await Store.ReadManifestAsync(image.Repository, image.Digest, default));

    public async Task<ImageConfig> ConfigAsync(UnitImage image)
    {
        await using var blob = await Store.OpenBlobAsync(image.Repository, (await ManifestAsync(image)).Config.Digest, default);
        var bytes = new MemoryStream();
        await blob.CopyToAsync(bytes);
        return ImageConfig.Parse(bytes.ToArray());
    }

    /// <summary>The files of a layer.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> FilesAsync(UnitImage image, Descriptor layer)
    {
        await using var blob = await Store.OpenBlobAsync(image.Repository, layer.Digest, default);
        await using var tar = new TarReader(new GZipStream(blob, CompressionMode.Decompress));
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            var bytes = new MemoryStream();
            if (entry.DataStream is { } data) await data.CopyToAsync(bytes);
            files.Add(entry.Name, bytes.ToArray());
        }
        return files;
    }

    public void Dispose()
    {
        repository.Dispose();
        _folder.Dispose();
        machine.Return(Folders);
    }
}

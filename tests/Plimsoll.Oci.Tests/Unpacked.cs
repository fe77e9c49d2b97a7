using System.IO.Compression;

namespace Plimsoll.Oci.Tests;

/// <summary>Puts tars into a real store as an image's layers and unpacks it beside a folder that must stay as it is.</summary>
internal sealed class Unpacked : IDisposable
{
    private const string Repository = "acme/hostile";

    private readonly TempFolder _folder = new();
    private readonly LocalImageStore _store;

    public Unpacked()
    {
        _store = new(_folder["registry"]);
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Outside);
        File.WriteAllText(Path.Combine(Outside, "secret"), "untouched");
    }

    public string Root => _folder["root"];

    public string Outside => _folder["outside"];

    public string this[string path] => Path.Combine(Root, path);

    public string Read(string path) => File.ReadAllText(this[path]);

    /// <summary>Everything in the root, links not followed.</summary>
    public string[] Paths() => [.. Below(new DirectoryInfo(Root)).Select(path => Path.GetRelativePath(Root, path))
        .Order(StringComparer.Ordinal)];

    public Task ApplyAsync(params byte[][] tars) => ApplyAsync(ExtractLimits.Default, [.. tars.Select(tar => (Gzip(tar), Digest.Of(tar)))]);

    public async Task ApplyAsync(ExtractLimits limits, params (byte[] Blob, Digest DiffId)[] layers)
    {
        var descriptors = new List<Descriptor>();
        foreach (var (blob, _) in layers)
            descriptors.Add(await Images.PushBlobAsync(_store, Repository, MediaTypes.LayerGzip, blob));
        var config = new ImageConfig("amd64", "linux", new([.. layers.Select(layer => layer.DiffId)]));
        var manifest = new ImageManifest(await Images.PushBlobAsync(_store, Repository, MediaTypes.ImageConfig, config.ToBytes()),
            descriptors);
        var written = await _store.WriteManifestAsync(Repository, manifest.ToBytes(), MediaTypes.ImageManifest, [], CancellationToken.None);
        await LayerExtractor.ExtractAsync(_store, Repository, written.Digest, Root, limits, CancellationToken.None);
    }

    /// <summary>Nothing was written, changed or removed but in the root.</summary>
    public void AssertNothingOutside()
    {
        Assert.Equal(["outside", "registry", "root"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.Equal(["secret"], Directory.EnumerateFileSystemEntries(Outside).Select(Path.GetFileName));
        Assert.Equal("untouched", File.ReadAllText(Path.Combine(Outside, "secret")));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Below(DirectoryInfo folder) => folder.EnumerateFileSystemInfos().SelectMany(entry =>
        entry is DirectoryInfo { LinkTarget: null } child ? Below(child).Prepend(entry.FullName) : [entry.FullName]);

    public static byte[] Gzip(byte[] tar)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(tar);
        return packed.ToArray();
    }
}

using System.Text;
using Plimsoll.Oci;
using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>
/// The layers of shared frameworks. Packing them takes seconds, so it is done once for an installation and remembered in the cache
/// under the names, sizes and times of the installation's files; an update of the installation changes these.
/// </summary>
internal sealed class FrameworkLayers(DotNetInstallation installation, PackagingFolders folders)
{
    private readonly string _cache = folders.Cached("dotnet");

    /// <summary>The layer of each framework, in the order of the frameworks.</summary>
    public async Task<IReadOnlyList<FrameworkLayer>> ForAsync(IReadOnlyList<Framework> frameworks, CancellationToken cancellationToken)
    {
        if (frameworks.Count == 0) return [];
        var stamp = FolderStamp.Of(frameworks.SelectMany(framework => framework.Folders)
            .Select(folder => Path.Combine(installation.Root, folder)));
        // another release of .NET may compress to other bytes
        var memory = Path.Combine(_cache, $"{stamp.Signature[..32]}-{Environment.Version}.txt");
        if (Recall(memory, frameworks) is { } known) return known;

        var layers = new List<FrameworkLayer>();
        foreach (var framework in frameworks)
            layers.Add(new(framework, await PackAsync(framework, cancellationToken)));
        DurableFile.Write(memory, Encoding.UTF8.GetBytes(string.Join('\n', layers)));
        return layers;
    }

    /// <summary>Opens a layer's bytes; packs them again when the cache was emptied meanwhile.</summary>
    public async Task<Stream> OpenAsync(FrameworkLayer layer, CancellationToken cancellationToken)
    {
        var blob = new FileInfo(BlobOf(layer.Layer));
        if (!blob.Exists || blob.Length != layer.Layer.Descriptor.Size) await PackAsync(layer.Framework, cancellationToken);
        return blob.OpenRead();
    }

    private async Task<BuiltLayer> PackAsync(Framework framework, CancellationToken cancellationToken)
    {
        var fresh = Path.Combine(_cache, $"{Guid.NewGuid():n}.tmp");
        try
        {
            BuiltLayer layer;
            await using (var file = File.Create(fresh))
            {
                layer = await Layer.WriteAsync(framework.Entries(installation), file, cancellationToken);
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, BlobOf(layer), overwrite: true);
            return layer;
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private string BlobOf(BuiltLayer layer) => Path.Combine(_cache, layer.Descriptor.Digest.Hex + ".tar.gz");

    /// <summary>What was remembered for just these frameworks; null when nothing was.</summary>
    private static List<FrameworkLayer>? Recall(string memory, IReadOnlyList<Framework> frameworks)
    {
        if (!File.Exists(memory)) return null;
        var layers = new List<FrameworkLayer>();
        foreach (var line in File.ReadAllLines(memory))
        {
            if (FrameworkLayer.Parse(line) is not { } layer || layers.Count == frameworks.Count
                || layer.Framework != frameworks[layers.Count]) return null;
            layers.Add(layer);
        }
        return layers.Count == frameworks.Count ? layers : null;
    }
}

using System.Globalization;
using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Images;

/// <summary>Puts the parts of an image into a store: only the blobs that it does not have, and the manifest last.</summary>
internal sealed class ImageWriter(IImageStore store)
{
    /// <summary>Writes the image and tags it.</summary>
    /// <returns>The digest of its manifest.</returns>
    public async Task<Digest> WriteAsync(string repository, UnitInputs inputs, ImageParts parts, string tag, CancellationToken cancellationToken)
    {
        foreach (var layer in parts.Layers)
            await WriteBlobAsync(repository, layer.Built.Descriptor, layer.OpenAsync, cancellationToken);

        var config = ConfigOf(inputs.Unit, parts).ToBytes();
        var descriptor = Descriptor.Of(MediaTypes.ImageConfig, config);
        await WriteBlobAsync(repository, descriptor, _ => Task.FromResult<Stream>(new MemoryStream(config)), cancellationToken);

        var manifest = new ImageManifest(descriptor, [.. parts.Layers.Select(layer => layer.Built.Descriptor)]) { Annotations = AnnotationsOf(inputs) };
        return (await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, [tag], cancellationToken)).Digest;
    }

    private async Task WriteBlobAsync(string repository, Descriptor descriptor, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        if (await store.HasBlobAsync(repository, descriptor.Digest, cancellationToken)) return;
        await using var content = await open(cancellationToken);
        await store.WriteBlobAsync(repository, descriptor, content, cancellationToken);
    }

    /// <summary>Nothing in it depends on the commit or the time: the same inputs are the same image.</summary>
    private static ImageConfig ConfigOf(Unit unit, ImageParts parts) =>
        new("amd64", "linux", new([.. parts.Layers.Select(layer => layer.Built.DiffId)]))
        {
            Created = ImageConfig.Epoch,
            Config = parts.Config with { ExposedPorts = PortsOf(unit) is { Count: > 0 } ports ? ports : null },
        };

    private static List<string> PortsOf(Unit unit) =>
        [.. (unit.Service?.Ports ?? []).Select(port => port.Number.ToString(CultureInfo.InvariantCulture) + "/tcp").Distinct()];

    private static SortedDictionary<string, string> AnnotationsOf(UnitInputs inputs)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["dev.plimsoll.input-key"] = inputs.Key,
            ["org.opencontainers.image.title"] = inputs.Unit.Name,
        };
        if (inputs.Unit.Version is { } version) annotations["org.opencontainers.image.version"] = version;
        return annotations;
    }
}

using System.Globalization;
using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Images;

/// <summary>Puts the parts of an image into a store: only the blobs that it does not have, and the manifest last.</summary>
internal sealed class ImageWriter(IImageStore store)
{
    /// <summary>Writes the image and tags it.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="inputs">What it was made of.</param>
    /// <param name="parts">Its own layers and config.</param>
    /// <param name="on">What it is built on; null is nothing.</param>
    /// <param name="tag">Its name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The digest of its manifest.</returns>
    public async Task<Digest> WriteAsync(string repository, UnitInputs inputs, ImageParts parts, BaseImage? on, string tag, CancellationToken cancellationToken)
    {
        foreach (var layer in on?.Image.Manifest.Layers ?? [])
            await WriteBlobAsync(repository, layer, token => store.OpenBlobAsync(on!.Repository, layer.Digest, token), cancellationToken);
        foreach (var layer in parts.Layers)
            await WriteBlobAsync(repository, layer.Built.Descriptor, layer.OpenAsync, cancellationToken);

        var config = ConfigOf(inputs.Unit, parts, on?.Image.Config).ToBytes();
        var descriptor = Descriptor.Of(MediaTypes.ImageConfig, config);
        await WriteBlobAsync(repository, descriptor, _ => Task.FromResult<Stream>(new MemoryStream(config)), cancellationToken);

        var manifest = new ImageManifest(descriptor, [.. on?.Image.Manifest.Layers ?? [], .. parts.Layers.Select(layer => layer.Built.Descriptor)]) { Annotations = AnnotationsOf(inputs, on) };
        return (await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, [tag], cancellationToken)).Digest;
    }

    private async Task WriteBlobAsync(string repository, Descriptor descriptor, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        if (await store.HasBlobAsync(repository, descriptor.Digest, cancellationToken)) return;
        await using var content = await open(cancellationToken);
        await store.WriteBlobAsync(repository, descriptor, content, cancellationToken);
    }

    /// <summary>Nothing in it depends on the commit or the time: the same inputs are the same image.</summary>
    private static ImageConfig ConfigOf(Unit unit, ImageParts parts, ImageConfig? below)
    {
        var own = parts.Config with { ExposedPorts = PortsOf(unit) is { Count: > 0 } ports ? ports : null };
        return new("amd64", "linux", new([.. below?.RootFs.DiffIds ?? [], .. parts.Layers.Select(layer => layer.Built.DiffId)]))
        {
            Created = ImageConfig.Epoch,
            Config = below?.Config is { } config ? ConfigMerge.Over(own, config) : own,
        };
    }

    private static List<string> PortsOf(Unit unit) =>
        [.. (unit.Service?.Ports ?? []).Select(port => port.Number.ToString(CultureInfo.InvariantCulture) + "/tcp").Distinct()];

    private static SortedDictionary<string, string> AnnotationsOf(UnitInputs inputs, BaseImage? on)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["dev.plimsoll.input-key"] = inputs.Key,
            ["org.opencontainers.image.title"] = inputs.Unit.Name,
        };
        if (on is not null) (annotations["org.opencontainers.image.base.name"], annotations["org.opencontainers.image.base.digest"]) = (on.Name, on.Image.Digest.ToString());
        if (inputs.Unit.Version is { } version) annotations["org.opencontainers.image.version"] = version;
        return annotations;
    }
}

using System.Globalization;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Images;

/// <summary>Puts the parts of an image into a store: only the blobs that it does not have, and the manifest last.</summary>
internal sealed class ImageWriter(IImageStore store)
{
    /// <summary>Writes the image and tags it.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="inputs">What it was made of.</param>
    /// <param name="parts">Its own layers and config, and what they lie on.</param>
    /// <param name="tags">Its names.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The digest of its manifest; for several platforms, of its index.</returns>
    public async Task<Digest> WriteAsync(string repository, UnitInputs inputs, ImageParts parts, IReadOnlyList<string> tags,
        CancellationToken cancellationToken)
    {
        if (parts.OtherPlatforms.Count == 0) return (await WriteImageAsync(repository, inputs, parts, tags, cancellationToken)).Digest;
        var images = new List<Descriptor>();
        foreach (var each in parts.OtherPlatforms.Prepend(parts)) images.Add(await WriteImageAsync(repository, inputs, each, [],
            cancellationToken) with { Platform = each.Platform });
        var index = new ImageIndex(images) { Annotations = AnnotationsOf(inputs, parts.On) };
        return (await store.WriteManifestAsync(repository, index.ToBytes(), MediaTypes.ImageIndex, tags, cancellationToken)).Digest;
    }

    private async Task<Descriptor> WriteImageAsync(string repository, UnitInputs inputs, ImageParts parts, IReadOnlyList<string> tags,
        CancellationToken cancellationToken)
    {
        var on = parts.On;
        foreach (var layer in on?.Image.Manifest.Layers ?? [])
            await WriteBlobAsync(repository, layer, token => store.OpenBlobAsync(on!.Repository, layer.Digest, token), cancellationToken);
        foreach (var layer in parts.Layers)
            await WriteBlobAsync(repository, layer.Built.Descriptor, layer.OpenAsync, cancellationToken);

        var made = ConfigOf(inputs.Unit, parts, on?.Image.Config);
        var config = made.ToBytes();
        var descriptor = Descriptor.Of(MediaTypes.ImageConfig, config);
        await WriteBlobAsync(repository, descriptor, _ => Task.FromResult<Stream>(new MemoryStream(config)), cancellationToken);

        var annotations = AnnotationsOf(inputs, on);
        List<Descriptor> layers = [.. on?.Image.Manifest.Layers ?? [], .. parts.Layers.Select(layer => layer.Built.Descriptor)];
        if (await new ImageUsers(store).OfAsync(inputs.Unit, repository, layers, made.Config ?? new(), cancellationToken) is { } user)
            annotations[ImageUser.Annotation] = user.ToString();
        var manifest = new ImageManifest(descriptor, layers) { Annotations = annotations };
        return await store.WriteManifestAsync(repository, manifest.ToBytes(), MediaTypes.ImageManifest, tags, cancellationToken);
    }

    private async Task WriteBlobAsync(string repository, Descriptor descriptor, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        if (await store.HasBlobAsync(repository, descriptor.Digest, cancellationToken)) return;
        await using var content = await open(cancellationToken);
        await store.WriteBlobAsync(repository, descriptor, content, cancellationToken);
    }

    /// <summary>Nothing in it depends on the commit or the time: the same inputs are the same image.</summary>
    private static ImageConfig ConfigOf(Unit unit, ImageParts parts, ImageConfig? below)
    {
        var own = parts.Config with { ExposedPorts = PortsOf(unit) is { Count: > 0 } ports ? ports : parts.Config.ExposedPorts };
        return new(parts.Platform.Architecture, parts.Platform.Os, new([.. below?.RootFs.DiffIds
            ?? [], .. parts.Layers.Select(layer => layer.Built.DiffId)]))
        {
            Created = ImageConfig.Epoch,
            Author = parts.Author,
            Variant = parts.Platform.Variant,
            Config = below?.Config is { } config ? ConfigMerge.Over(own, config) : own,
        };
    }

    private static List<string> PortsOf(Unit unit) =>
        [.. (unit.Service?.Ports ?? []).Select(port => port.Number.ToString(CultureInfo.InvariantCulture) + "/tcp").Distinct()];

    private static SortedDictionary<string, string> AnnotationsOf(UnitInputs inputs, BaseImage? on)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Packager.KeyAnnotation] = inputs.Key,
            [AttestationTypes.Title] = inputs.Unit.Name,
        };
        if (on is not null)
            (annotations["org.opencontainers.image.base.name"], annotations["org.opencontainers.image.base.digest"]) =
                (on.Name, on.Image.Digest.ToString());
        if (inputs.Unit.Version is { } version) annotations["org.opencontainers.image.version"] = version;
        return annotations;
    }
}

namespace Plimsoll.Oci;

/// <summary>What a manifest of any kind says about other content, and about itself to those who list it.</summary>
internal sealed record ManifestReferences
{
    /// <summary>The blobs without which the manifest is of no use.</summary>
    public IReadOnlyList<Descriptor> Blobs { get; private init; } = [];

    /// <summary>The manifests that an index lists.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; private init; } = [];

    /// <summary>The manifest that it tells something about.</summary>
    public Descriptor? Subject { get; private init; }

    /// <summary>What kind of artifact it is; an image's is the type of its config (distribution-spec, spec.md, Listing Referrers).</summary>
    public string? ArtifactType { get; private init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; private init; }

    /// <exception cref="OciException"><see cref="OciErrors.ManifestInvalid"/>: it is none, or of a kind that is not known here.</exception>
    public static ManifestReferences Read(ReadOnlySpan<byte> content, string mediaType)
    {
        if (MediaTypes.IsIndex(mediaType))
        {
            var index = ImageIndex.Parse(content, mediaType);
            return new() { Manifests = index.Manifests, Subject = index.Subject, ArtifactType = index.ArtifactType, Annotations = index.Annotations };
        }

        var manifest = ImageManifest.Parse(content, mediaType);
        return new()
        {
            Blobs = [manifest.Config, .. manifest.Layers.Where(layer => !MediaTypes.IsForeign(layer.MediaType))],
            Subject = manifest.Subject,
            ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType,
            Annotations = manifest.Annotations,
        };
    }
}

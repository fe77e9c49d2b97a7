namespace Plimsoll.Oci;

/// <summary>What a manifest of any kind says about other content, and about itself to those who list it.</summary>
public sealed record ManifestReferences
{
    private ManifestReferences()
    {
    }

    /// <summary>The blobs without which the manifest is of no use.</summary>
    public IReadOnlyList<Descriptor> Blobs { get; private init; } = [];

    /// <summary>The manifests that an index lists.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; private init; } = [];

    /// <summary>The manifest that it tells something about, there or not; null is none.</summary>
    public Descriptor? Subject { get; private init; }

    /// <summary>What kind of artifact it is; an image's is the type of its config (distribution-spec, spec.md, Listing
    /// Referrers).</summary>
    public string? ArtifactType { get; private init; }

    /// <summary>Free text by key; null is none.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; private init; }

    /// <summary>How long annotations, and an artifact type (RFC 6838, section 4.2), may be to be shown in a list of referrers, in
    /// characters: a manifest may have 4 MiB of them.</summary>
    internal const int LongestAnnotations = 4096, LongestType = 255;

    /// <summary>The annotations, when they are short enough for a list; otherwise null.</summary>
    internal static IReadOnlyDictionary<string, string>? Short(IReadOnlyDictionary<string, string>? annotations) =>
        annotations?.Sum(pair => (long)pair.Key.Length + pair.Value.Length) > LongestAnnotations ? null : annotations;

    /// <summary>The artifact type, when it is short enough for a list; otherwise null.</summary>
    internal static string? Short(string? artifactType) => artifactType?.Length > LongestType ? null : artifactType;

    /// <summary>Reads a manifest of any kind that is known here, Docker's too.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">What whoever sent or named it says that it is.</param>
    /// <exception cref="OciException"><see cref="OciErrors.ManifestInvalid"/>: it is none, or of a kind that is not known here.</exception>
    public static ManifestReferences Read(ReadOnlySpan<byte> content, string mediaType)
    {
        if (MediaTypes.IsIndex(mediaType))
        {
            var index = ImageIndex.Parse(content, mediaType);
            return new() { Manifests = index.Manifests, Subject = index.Subject, ArtifactType = index.ArtifactType,
                Annotations = index.Annotations };
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

namespace Plimsoll.Oci;

/// <summary>Media types of the OCI image-spec 1.1 (media-types.md), and Docker's for the same things.</summary>
public static class MediaTypes
{
    /// <summary>An image for one platform.</summary>
    public const string ImageManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>A list of manifests.</summary>
    public const string ImageIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>How a container of the image is run.</summary>
    public const string ImageConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>A gzipped tar.</summary>
    public const string LayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>A plain tar.</summary>
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>The empty JSON object, <c>{}</c>, where a manifest needs a config and has none.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>Docker's word for <see cref="ImageManifest"/>.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker's word for <see cref="ImageIndex"/>.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Whether it is an image for one platform, or an artifact in its form.</summary>
    public static bool IsManifest(string mediaType) => mediaType is ImageManifest or DockerManifest;

    /// <summary>Whether it is a list of manifests.</summary>
    public static bool IsIndex(string mediaType) => mediaType is ImageIndex or DockerManifestList;

    /// <summary>Whether a layer's content is not meant to be in every registry (image-spec, layer.md, Non-Distributable Layers).</summary>
    internal static bool IsForeign(string mediaType) =>
        mediaType.Contains(".nondistributable.", StringComparison.Ordinal) || mediaType.Contains(".foreign.", StringComparison.Ordinal);
}

namespace Plimsoll.Oci;

/// <summary>Media types of the OCI image-spec 1.1 (media-types.md).</summary>
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
}

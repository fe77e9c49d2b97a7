namespace Plimsoll.Oci;

/// <summary>The codes of <see cref="OciException.Code"/>: those of the distribution-spec 1.1 (spec.md, Error Codes), and three of our
/// own.</summary>
public static class OciErrors
{
    /// <summary>There is no such blob.</summary>
    public const string BlobUnknown = "BLOB_UNKNOWN";

    /// <summary>An upload that cannot go on like this, for instance a gap between two chunks.</summary>
    public const string BlobUploadInvalid = "BLOB_UPLOAD_INVALID";

    /// <summary>There is no such upload, or no longer.</summary>
    public const string BlobUploadUnknown = "BLOB_UPLOAD_UNKNOWN";

    /// <summary>Content does not have the digest that was said, or it is not a digest at all.</summary>
    public const string DigestInvalid = "DIGEST_INVALID";

    /// <summary>A manifest names a blob or manifest that is not there.</summary>
    public const string ManifestBlobUnknown = "MANIFEST_BLOB_UNKNOWN";

    /// <summary>It is not a manifest that the specification allows.</summary>
    public const string ManifestInvalid = "MANIFEST_INVALID";

    /// <summary>There is no such manifest or tag.</summary>
    public const string ManifestUnknown = "MANIFEST_UNKNOWN";

    /// <summary>It is not the name of a repository, or not a tag.</summary>
    public const string NameInvalid = "NAME_INVALID";

    /// <summary>There is no such repository.</summary>
    public const string NameUnknown = "NAME_UNKNOWN";

    /// <summary>Content is longer or shorter than was said.</summary>
    public const string SizeInvalid = "SIZE_INVALID";

    /// <summary>Not allowed, for instance to delete what is still needed.</summary>
    public const string Denied = "DENIED";

    /// <summary>Who asks has not shown that they may.</summary>
    public const string Unauthorized = "UNAUTHORIZED";

    /// <summary>Too much was asked for in a short time.</summary>
    public const string TooManyRequests = "TOOMANYREQUESTS";

    /// <summary>Not done here.</summary>
    public const string Unsupported = "UNSUPPORTED";

    /// <summary>Ours: a layer that must not or cannot be written or unpacked.</summary>
    public const string LayerInvalid = "LAYER_INVALID";

    /// <summary>Ours: the store's folder cannot be used: no right, read-only, full.</summary>
    public const string StoreUnavailable = "STORE_UNAVAILABLE";

    /// <summary>Ours: a registry that cannot be reached, or that is not the one it says.</summary>
    public const string RegistryUnavailable = "REGISTRY_UNAVAILABLE";
}

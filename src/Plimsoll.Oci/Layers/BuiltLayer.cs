namespace Plimsoll.Oci;

/// <summary>A layer that was written.</summary>
/// <param name="Descriptor">Type, digest and size of the gzipped tar: what a manifest names.</param>
/// <param name="DiffId">The digest of the tar itself: what an image's config names (image-spec, config.md, DiffID).</param>
public sealed record BuiltLayer(Descriptor Descriptor, Digest DiffId);

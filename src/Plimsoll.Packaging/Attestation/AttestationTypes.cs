namespace Plimsoll.Packaging.Attestation;

/// <summary>Media types and names of other people's specifications.</summary>
internal static class AttestationTypes
{
    /// <summary>sigstore, protobuf-specs, sigstore_bundle.proto.</summary>
    public const string Bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>in-toto attestation, spec/v1/statement.md.</summary>
    public const string InToto = "application/vnd.in-toto+json", Statement = "https://in-toto.io/Statement/v1";

    /// <summary>slsa.dev/spec/v1.0/provenance.</summary>
    public const string Provenance = "https://slsa.dev/provenance/v1";

    /// <summary>cyclonedx.org/specification.</summary>
    public const string CycloneDx = "application/vnd.cyclonedx+json", Bom = "https://cyclonedx.org/bom";

    /// <summary>sigstore, cosign, specs/SIGNATURE_SPEC.md.</summary>
    public const string SimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json",
        CosignSignature = "dev.cosignproject.cosign/signature";

    /// <summary>image-spec, annotations.md.</summary>
    public const string Title = "org.opencontainers.image.title";

    /// <summary>sigstore, cosign, specs/BUNDLE_SPEC.md: says what a bundle holds before it is read.</summary>
    public const string BundleContent = "dev.sigstore.bundle.content", BundlePredicate = "dev.sigstore.bundle.predicateType";
}

namespace Plimsoll.Oci;

/// <summary>Tags whose name says which manifest they tell something about.</summary>
public static class ReferrerTags
{
    /// <summary>The index of what refers to a manifest, in a registry that cannot list it (distribution-spec, spec.md, Referrers Tag
    /// Schema).</summary>
    public static string Index(Digest subject) => $"sha256-{subject.Hex}";

    /// <summary>Where cosign looks for signatures (sigstore, cosign, specs/SIGNATURE_SPEC.md).</summary>
    public static string Signature(Digest subject) => $"sha256-{subject.Hex}.sig";
}

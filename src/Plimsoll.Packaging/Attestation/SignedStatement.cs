using System.Text.Json;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>A statement whose signature is kept apart from it: whoever has what it says makes the same bytes again.</summary>
/// <param name="Name">The name of what it is about.</param>
/// <param name="Subject">The digest of what it is about.</param>
/// <param name="PredicateType">What kind of statement it is.</param>
/// <param name="Predicate">What it says.</param>
public sealed record SignedStatement(string Name, Digest Subject, string PredicateType, JsonElement Predicate)
{
    /// <summary>Signs it, as a statement of in-toto in an envelope of DSSE is signed.</summary>
    /// <returns>The signature in DER, which goes into such an envelope.</returns>
    public byte[] Sign(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(Encoded());
    }

    /// <summary>The key that signed it; null when none of these did.</summary>
    public VerifyingKey? FindSigner(IEnumerable<VerifyingKey> keys, byte[] signature)
    {
        var signed = Encoded();
        return keys.FirstOrDefault(key => key.Verifies(signed, signature));
    }

    private byte[] Encoded() => SigstoreBundle.PreAuthEncoding(AttestationTypes.InToto,
        Statement.About(Name, Subject, PredicateType, Predicate).ToBytes());
}

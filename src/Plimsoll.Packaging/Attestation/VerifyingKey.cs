using System.Security.Cryptography;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Attestation;

/// <summary>The public half of a signing key: ECDSA on P-256 with SHA-256.</summary>
/// <param name="Name">What people call it: the name of its file.</param>
/// <param name="Id">The SHA-256 of its SubjectPublicKeyInfo (RFC 5280, section 4.1), as 64 lower-case hex digits.</param>
/// <param name="Pem">The key as PEM.</param>
public sealed record VerifyingKey(string Name, string Id, string Pem)
{
    /// <summary>Reads a public key, or the public half of a private one.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="pem">The key as PEM.</param>
    /// <exception cref="PlimsollException">PLM6030: it is not such a key.</exception>
    public static VerifyingKey Parse(string name, string pem)
    {
        using var key = EllipticKeys.Import(name, pem);
        return Of(name, key);
    }

    internal static VerifyingKey Of(string name, ECDsa key) =>
        new(name, Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), key.ExportSubjectPublicKeyInfoPem());

    /// <summary>Whether these bytes were signed by its other half.</summary>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">In DER (RFC 3279, section 2.2.3).</param>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = EllipticKeys.Import(Name, Pem);
        try
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

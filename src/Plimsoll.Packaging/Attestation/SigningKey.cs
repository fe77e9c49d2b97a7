using System.Security.Cryptography;

namespace Plimsoll.Packaging.Attestation;

/// <summary>A key that signs images and what is attested of them.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;

    private SigningKey(string name, ECDsa key) => (_key, Public) = (key, VerifyingKey.Of(name, key));

    /// <summary>Its public half.</summary>
    public VerifyingKey Public { get; }

    /// <summary>A new key.</summary>
    /// <param name="name">What people call it.</param>
    public static SigningKey Create(string name) => new(name, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="pem">The key as PEM, without a password.</param>
    /// <exception cref="Workspace.PlimsollException">PLM6030: it is not such a key.</exception>
    public static SigningKey Parse(string name, string pem) => new(name, EllipticKeys.Import(name, pem, signs: true));

    /// <summary>The key as PEM (PKCS 8). A secret.</summary>
    public string ExportPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Signs bytes; the signature is in DER, and another one each time.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}

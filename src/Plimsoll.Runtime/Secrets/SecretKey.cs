using System.Security.Cryptography;

namespace Plimsoll.Runtime.Secrets;

/// <summary>The private key of a machine, or one that is kept for recovery: a P-256 key as PEM (PKCS 8).</summary>
public sealed class SecretKey : IDisposable
{
    private readonly ECDiffieHellman _key;

    private SecretKey(ECDiffieHellman key)
    {
        _key = key;
        Recipient = SecretRecipient.Of(Hpke.Bytes(key.ExportParameters(false).Q));
    }

    /// <summary>Its public half.</summary>
    public SecretRecipient Recipient { get; }

    /// <summary>Makes one.</summary>
    public static SecretKey Create() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The key that a PEM text is.</summary>
    /// <exception cref="SecretException">It is none.</exception>
    public static SecretKey Parse(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(pem);
            // a public key has no private half, and another curve has other points
            if (key.ExportParameters(true) is { D: not null } && key.KeySize == 256) return new(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // the same answer for all that is no key: what was given is never quoted
        }
        key.Dispose();
        throw new SecretException("it is not a private key of P-256 as PEM");
    }

    /// <summary>The private key as PEM.</summary>
    public string ExportPem() => _key.ExportPkcs8PrivateKeyPem();

    internal byte[] Open(ReadOnlySpan<byte> words, ReadOnlySpan<byte> given) => Hpke.Open(_key, words, words, given);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}

/// <summary>A secret or a key cannot be read. The message never has what was given.</summary>
/// <param name="message">What was seen.</param>
public sealed class SecretException(string message) : Exception(message);

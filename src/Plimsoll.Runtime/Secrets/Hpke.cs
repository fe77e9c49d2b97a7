using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Plimsoll.Runtime.Secrets;

/// <summary>
/// Hybrid public key encryption (RFC 9180), base mode, one message: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, of the
/// primitives that .NET has.
/// </summary>
internal static class Hpke
{
    /// <summary>Bytes of a public key: 4, x and y.</summary>
    public const int PublicKeyBytes = 1 + 2 * CoordinateBytes;

    /// <summary>Bytes that a message grows by.</summary>
    public const int OverheadBytes = PublicKeyBytes + TagBytes;

    private const int CoordinateBytes = 32, HashBytes = 32, KeyBytes = 32, NonceBytes = 12, TagBytes = 16;

    private static readonly byte[] Kem = [.. "KEM"u8, 0x00, 0x10];
    private static readonly byte[] Suite = [.. "HPKE"u8, 0x00, 0x10, 0x00, 0x01, 0x00, 0x02];

    /// <summary>Encrypts for who has the private key.</summary>
    /// <returns>The ephemeral public key, and what is encrypted.</returns>
    public static byte[] Seal(byte[] recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> message)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var sent = Bytes(ephemeral.ExportParameters(false).Q);
        using var aes = Cipher(Agree(ephemeral, recipient), [.. sent, .. recipient], info, out var nonce);
        var sealedBytes = new byte[message.Length + TagBytes];
        aes.Encrypt(nonce, message, sealedBytes.AsSpan(0, message.Length), sealedBytes.AsSpan(message.Length), associated);
        return [.. sent, .. sealedBytes];
    }

    /// <summary>Decrypts what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">It was made for another key, with other words, or was changed.</exception>
    public static byte[] Open(ECDiffieHellman key, ReadOnlySpan<byte> info, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> given)
    {
        if (given.Length < OverheadBytes) throw new CryptographicException("it is too short");
        var sent = given[..PublicKeyBytes].ToArray();
        using var aes = Cipher(Agree(key, sent), [.. sent, .. Bytes(key.ExportParameters(false).Q)], info, out var nonce);
        var message = new byte[given.Length - OverheadBytes];
        aes.Decrypt(nonce, given[PublicKeyBytes..^TagBytes], given[^TagBytes..], message, associated);
        return message;
    }

    /// <summary>An uncompressed point (SEC 1, 2.3.3).</summary>
    public static byte[] Bytes(ECPoint point) => [4, .. point.X!, .. point.Y!];

    /// <summary>The public key that these bytes are.</summary>
    /// <exception cref="CryptographicException">They are no point of the curve.</exception>
    public static ECDiffieHellman Import(ReadOnlySpan<byte> point)
    {
        if (point.Length != PublicKeyBytes || point[0] != 4) throw new CryptographicException("it is no uncompressed point of P-256");
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = point[1..(1 + CoordinateBytes)].ToArray(), Y = point[(1 + CoordinateBytes)..].ToArray() },
        });
    }

    private static byte[] Agree(ECDiffieHellman own, ReadOnlySpan<byte> other)
    {
        using var key = Import(other);
        using var half = key.PublicKey;
        return own.DeriveRawSecretAgreement(half);
    }

    // section 4.1, ExtractAndExpand, and section 5.1, KeySchedule
    private static AesGcm Cipher(byte[] agreed, byte[] context, ReadOnlySpan<byte> info, out byte[] nonce)
    {
        var shared = Expand(Kem, Extract(Kem, [], "eae_prk"u8, agreed), "shared_secret"u8, context, HashBytes);
        byte[] schedule = [0, .. Extract(Suite, [], "psk_id_hash"u8, []), .. Extract(Suite, [], "info_hash"u8, info)];
        var secret = Extract(Suite, shared, "secret"u8, []);
        nonce = Expand(Suite, secret, "base_nonce"u8, schedule, NonceBytes);
        return new(Expand(Suite, secret, "key"u8, schedule, KeyBytes), TagBytes);
    }

    private static byte[] Extract(byte[] suite, byte[] salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material) =>
        HKDF.Extract(HashAlgorithmName.SHA256, [.. "HPKE-v1"u8, .. suite, .. label, .. material], salt);

    private static byte[] Expand(byte[] suite, byte[] key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int length)
    {
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)length);
        return HKDF.Expand(HashAlgorithmName.SHA256, key, length, [.. size, .. "HPKE-v1"u8, .. suite, .. label, .. info]);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>A signature and what was signed, as sigstore's tools keep it: over a statement (DSSE) or over the image's manifest.</summary>
internal sealed record SigstoreBundle(VerificationMaterial VerificationMaterial)
{
    /// <summary>How many signatures of one envelope are looked at: each takes a moment of a processor.</summary>
    private const int MostSignatures = 16;

    [JsonPropertyOrder(-1)]
    public string MediaType { get; init; } = AttestationTypes.Bundle;

    /// <summary>A signed statement; null for a signed manifest.</summary>
    public DsseEnvelope? DsseEnvelope { get; init; }

    /// <summary>A signed manifest; null for a signed statement.</summary>
    public MessageSignature? MessageSignature { get; init; }

    public static SigstoreBundle Sign(SigningKey key, Statement statement)
    {
        var payload = statement.ToBytes();
        var signature = key.Sign(PreAuthEncoding(AttestationTypes.InToto, payload));
        return new(Material(key)) { DsseEnvelope = new(payload, AttestationTypes.InToto, [new(signature, key.Public.Id)]) };
    }

    public static SigstoreBundle Sign(SigningKey key, ReadOnlySpan<byte> manifest) =>
        new(Material(key)) { MessageSignature = new(new("SHA2_256", Convert.FromHexString(Digest.Of(manifest).Hex)), key.Sign(manifest)) };

    /// <summary>Reads a bundle; null when it is none.</summary>
    public static SigstoreBundle? Read(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content,
                AttestationJson.Canonical.SigstoreBundle) is { MediaType: AttestationTypes.Bundle } bundle ? bundle : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The statement, when one of the keys signed it; the payload is not looked at before.</summary>
    public (Statement Statement, VerifyingKey Key)? VerifiedStatement(IEnumerable<VerifyingKey> keys)
    {
        if (DsseEnvelope is not { PayloadType: AttestationTypes.InToto, Payload: { } payload, Signatures: { } signatures }) return null;
        var signed = PreAuthEncoding(AttestationTypes.InToto, payload);
        if (keys.FirstOrDefault(key => signatures.Take(MostSignatures)
            .Any(each => each is not null && key.Verifies(signed, each.Sig))) is not { } by) return null;
        return Statement.Read(payload) is { } statement ? (statement, by) : null;
    }

    /// <summary>The statement, whoever signed it or nobody; null when there is none.</summary>
    [JsonIgnore]
    public Statement? UnverifiedStatement => DsseEnvelope is { PayloadType: AttestationTypes.InToto, Payload: { } payload }
        ? Statement.Read(payload) : null;

    /// <summary>The key that signed this manifest; null when none did.</summary>
    public VerifyingKey? SignerOf(byte[] manifest, IEnumerable<VerifyingKey> keys) =>
        MessageSignature is { Signature: { } signature } ? keys.FirstOrDefault(key => key.Verifies(manifest, signature)) : null;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, AttestationJson.Canonical.SigstoreBundle);

    /// <summary>What is signed of an envelope (DSSE, protocol.md): type and content with their lengths, so that neither can be taken for a
    /// part of the other.</summary>
    internal static byte[] PreAuthEncoding(string type, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} ")), .. payload];

    private static VerificationMaterial Material(SigningKey key) => new(new(key.Public.Id));
}

/// <summary>By which key: no certificate and no log, as the key is known to whoever verifies.</summary>
internal sealed record VerificationMaterial(KeyHint PublicKey)
{
    /// <summary>Entries of a transparency log; none of ours.</summary>
    public IReadOnlyList<JsonElement> TlogEntries { get; init; } = [];
}

/// <summary>The key's id.</summary>
internal sealed record KeyHint(string Hint);

/// <summary>DSSE, envelope.md. Bytes are base64 in JSON.</summary>
internal sealed record DsseEnvelope(byte[] Payload, string PayloadType, IReadOnlyList<DsseSignature> Signatures);

/// <summary>One of its signatures.</summary>
internal sealed record DsseSignature(byte[] Sig, string? Keyid = null);

/// <summary>A signature over bytes that are elsewhere.</summary>
internal sealed record MessageSignature(MessageDigest MessageDigest, byte[] Signature);

/// <summary>Which bytes.</summary>
internal sealed record MessageDigest(string Algorithm, byte[] Digest);

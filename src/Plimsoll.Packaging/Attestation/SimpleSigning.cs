using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>What cosign signs of an image in its older form (containers, image, docs/containers-signature.5.md).</summary>
internal sealed record SimpleSigning(SimpleCritical Critical)
{
    /// <summary>Always there, and nothing in it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Optional { get; init; }

    public static byte[] Payload(string repository, Digest image) => JsonSerializer.SerializeToUtf8Bytes(
        new SimpleSigning(new SimpleCritical(new(repository), new(image), "cosign container image signature")),
            AttestationJson.Canonical.SimpleSigning);

    /// <summary>What a payload is about; null when it does not say which image, and under which name.</summary>
    public static SimpleCritical? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            var signed = JsonSerializer.Deserialize(payload, AttestationJson.Canonical.SimpleSigning);
            return signed?.Critical is { Image: not null, Identity: not null } critical ? critical : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What must be understood.</summary>
internal sealed record SimpleCritical(SimpleIdentity Identity, SimpleImage Image, string Type);

/// <summary>Under which name.</summary>
internal sealed record SimpleIdentity([property: JsonPropertyName("docker-reference")] string DockerReference);

/// <summary>Which image.</summary>
internal sealed record SimpleImage([property: JsonPropertyName("docker-manifest-digest")] Digest DockerManifestDigest);

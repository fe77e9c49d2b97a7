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
        new SimpleSigning(new SimpleCritical(new(repository), new(image), "cosign container image signature")), AttestationJson.Canonical.SimpleSigning);

    /// <summary>Whether this payload is about this image.</summary>
    public static bool IsAbout(ReadOnlySpan<byte> payload, Digest image)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, AttestationJson.Canonical.SimpleSigning)?.Critical?.Image?.DockerManifestDigest == image;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>What must be understood.</summary>
internal sealed record SimpleCritical(SimpleIdentity Identity, SimpleImage Image, string Type);

/// <summary>Under which name.</summary>
internal sealed record SimpleIdentity([property: JsonPropertyName("docker-reference")] string DockerReference);

/// <summary>Which image.</summary>
internal sealed record SimpleImage([property: JsonPropertyName("docker-manifest-digest")] Digest DockerManifestDigest);

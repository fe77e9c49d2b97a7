using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>What registries and token servers answer besides manifests; unknown fields are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(TagAnswer))]
internal sealed partial class RegistryJson : JsonSerializerContext;

/// <summary>A token (distribution, Token Authentication Specification; OAuth 2.0 says <c>access_token</c>).</summary>
internal sealed record TokenAnswer(string? Token, string? AccessToken, long? ExpiresIn);

/// <summary>Errors (distribution-spec, spec.md, Error Codes).</summary>
internal sealed record ErrorAnswer(IReadOnlyList<ErrorEntry>? Errors);

/// <summary>One of them.</summary>
internal sealed record ErrorEntry(string? Code, string? Message);

/// <summary>A page of tags.</summary>
internal sealed record TagAnswer(IReadOnlyList<string>? Tags);

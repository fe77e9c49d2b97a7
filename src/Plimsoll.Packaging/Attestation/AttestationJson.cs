using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Packaging.Attestation;

/// <summary>The documents of an attestation: equal values are equal bytes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Bom))]
[JsonSerializable(typeof(Provenance))]
[JsonSerializable(typeof(Statement))]
[JsonSerializable(typeof(SigstoreBundle))]
[JsonSerializable(typeof(SimpleSigning))]
internal sealed partial class AttestationJson : JsonSerializerContext
{
    /// <summary>Writes <c>+</c> and quotes as themselves: these documents are never put into a web page.</summary>
    public static AttestationJson Canonical => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder =
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>That something holds for an image: an in-toto statement.</summary>
internal sealed record Statement(
    [property: JsonPropertyName("_type")] string Type, IReadOnlyList<StatementSubject> Subject, string PredicateType, JsonElement Predicate)
{
    public static Statement About(string repository, Digest image, string predicateType, JsonElement predicate) =>
        new(AttestationTypes.Statement, [new(repository, new Dictionary<string, string> { ["sha256"] = image.Hex })], predicateType,
            predicate);

    public bool IsAbout(Digest image) => Type == AttestationTypes.Statement && SubjectOf(image) is not null;

    /// <summary>The name under which it is about an image.</summary>
    public string NameOf(Digest image) => SubjectOf(image)?.Name ?? "";

    private StatementSubject? SubjectOf(Digest image) =>
        Subject.FirstOrDefault(subject => subject?.Digest.GetValueOrDefault("sha256") == image.Hex);

    /// <summary>Reads a statement; null when it is none.</summary>
    public static Statement? Read(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, AttestationJson.Canonical.Statement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, AttestationJson.Canonical.Statement);
}

/// <summary>What a statement is about.</summary>
internal sealed record StatementSubject(string Name, IReadOnlyDictionary<string, string> Digest);

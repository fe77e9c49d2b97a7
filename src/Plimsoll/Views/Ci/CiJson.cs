using System.Text.Json.Serialization;

namespace Plimsoll.Views.Ci;

/// <summary>JSON in one line, all but plain letters escaped.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GitHubMatrix))]
[JsonSerializable(typeof(string))]
internal sealed partial class CiJson : JsonSerializerContext;

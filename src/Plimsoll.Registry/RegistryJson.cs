using System.Text.Json.Serialization;

namespace Plimsoll.Registry;

/// <summary>The registry's own documents.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorList))]
[JsonSerializable(typeof(TagList))]
[JsonSerializable(typeof(RepositoryList))]
internal sealed partial class RegistryJson : JsonSerializerContext;

internal sealed record ErrorList(IReadOnlyList<ErrorItem> Errors);

internal sealed record ErrorItem(string Code, string Message);

internal sealed record TagList(string Name, IReadOnlyList<string> Tags);

internal sealed record RepositoryList(IReadOnlyList<string> Repositories);

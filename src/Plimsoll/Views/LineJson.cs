using System.Text.Json.Serialization;
using Plimsoll.Runtime;

namespace Plimsoll.Views;

/// <summary>The JSON of what has no end: one record a line, in camel case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LogLine))]
internal sealed partial class LineJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Runtime.Local.Wire;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Request))]
[JsonSerializable(typeof(Reply))]
internal sealed partial class WireJson : JsonSerializerContext;

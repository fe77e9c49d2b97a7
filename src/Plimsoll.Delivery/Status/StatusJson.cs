using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Delivery.Status;

/// <summary>The JSON of <see cref="StatusReport"/>: camel case, states in lower case, nulls shown.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    Converters = [typeof(HealthStateConverter), typeof(ReplicaHealthConverter)])]
[JsonSerializable(typeof(StatusReport))]
public sealed partial class StatusJson : JsonSerializerContext;

internal sealed class HealthStateConverter() : JsonStringEnumConverter<HealthState>(JsonNamingPolicy.CamelCase);

internal sealed class ReplicaHealthConverter() : JsonStringEnumConverter<ReplicaHealth>(JsonNamingPolicy.CamelCase);

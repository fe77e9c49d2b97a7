using System.Text.Json;
using System.Text.Json.Serialization;
using Routeguide;

namespace RouteGuideServer;

/// <summary>Reads features from a file: a JSON list of <c>{"location":{"latitude":…,"longitude":…},"name":…}</c>.</summary>
internal static class FeatureFile
{
    /// <exception cref="FormatException">It cannot be read, or is no such list.</exception>
    public static IReadOnlyList<Feature> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var entries = JsonSerializer.Deserialize(file, FeatureJson.Default.ListFeatureEntry) ?? throw new JsonException("it is null");
            return [.. entries.Select((entry, index) => ToFeature(entry, index))];
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"The features in {path} cannot be read: {error.Message} It must be a list of "
                + $"{{\"location\":{{\"latitude\":409146138,\"longitude\":-746188906}},\"name\":\"a name\"}}", error);
        }
    }

    static Feature ToFeature(FeatureEntry entry, int index)
    {
        var location = entry.Location is { } place ? new Point { Latitude = place.Latitude, Longitude = place.Longitude } : null;
        return Coordinates.WhatIsWrong(location) is { } wrong
            ? throw new JsonException($"Of feature {index + 1} ('{entry.Name}') {wrong}.")
            : new Feature { Name = entry.Name ?? "", Location = location };
    }
}

/// <summary>A feature as it is in the file.</summary>
internal sealed record FeatureEntry(FeatureLocation? Location, string? Name);

/// <summary>Its location.</summary>
internal sealed record FeatureLocation(int Latitude, int Longitude);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<FeatureEntry>))]
internal sealed partial class FeatureJson : JsonSerializerContext;

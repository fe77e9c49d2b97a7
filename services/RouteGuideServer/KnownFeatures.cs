using Routeguide;

namespace RouteGuideServer;

/// <summary>The features that the server knows, by location. They never change.</summary>
internal sealed class KnownFeatures(IReadOnlyList<Feature> features)
{
    // places without a name are on the map, but nothing is known of them
    readonly Dictionary<(int, int), Feature> _byLocation = features.Where(feature => feature.Name.Length > 0)
        .DistinctBy(Place).ToDictionary(Place);

    public int Count => features.Count;

    /// <summary>The feature at a point; null when none is known there.</summary>
    public Feature? Find(Point point) => _byLocation.GetValueOrDefault((point.Latitude, point.Longitude));

    /// <summary>The named features in an area, in the order of the file.</summary>
    public IEnumerable<Feature> In(Bounds area) => _byLocation.Values.Where(feature => area.Contains(feature.Location));

    static (int, int) Place(Feature feature) => (feature.Location.Latitude, feature.Location.Longitude);
}

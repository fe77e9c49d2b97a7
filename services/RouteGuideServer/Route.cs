using Routeguide;

namespace RouteGuideServer;

/// <summary>A route that is being travelled.</summary>
internal sealed class Route(KnownFeatures features, TimeProvider time)
{
    readonly long _began = time.GetTimestamp();
    int _points;
    int _features;
    double _metres;
    Point? _last;

    public void Add(Point point)
    {
        _points++;
        if (features.Find(point) is not null) _features++;
        if (_last is not null) _metres += Distance.Between(_last, point);
        _last = point;
    }

    /// <summary>Its whole metres, rounded, and the whole seconds since it began.</summary>
    public RouteSummary ToSummary() => new()
    {
        PointCount = _points,
        FeatureCount = _features,
        Distance = (int)Math.Min(int.MaxValue, Math.Round(_metres)),
        ElapsedTime = (int)time.GetElapsedTime(_began).TotalSeconds,
    };
}

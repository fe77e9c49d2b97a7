using FsCheck;
using FsCheck.Fluent;
using Routeguide;

namespace RouteGuide.Tests;

/// <summary>Points on the earth.</summary>
static class Points
{
    public static Gen<Point> Anywhere { get; } = Within(900_000_000, 1_800_000_000);

    /// <summary>Close together, so that some share a latitude, a longitude, or both.</summary>
    public static Gen<Point> Near { get; } = Within(6, 6);

    public static Point At(int latitude, int longitude) => new() { Latitude = latitude, Longitude = longitude };

    static Gen<Point> Within(int latitude, int longitude) =>
        from y in Gen.Choose(-latitude, latitude)
        from x in Gen.Choose(-longitude, longitude)
        select At(y, x);
}

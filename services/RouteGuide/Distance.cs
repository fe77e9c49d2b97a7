namespace Routeguide;

/// <summary>Distances on the earth, taken as a sphere.</summary>
public static class Distance
{
    /// <summary>The radius of the earth, in metres.</summary>
    public const double EarthRadius = 6_371_000;

    const double Radians = Math.PI / 180 / Coordinates.Degree;

    /// <summary>The shortest way between two points along the surface, in metres (the haversine formula).</summary>
    public static double Between(Point from, Point to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var (latitude, otherLatitude) = (from.Latitude * Radians, to.Latitude * Radians);
        // as 64-bit numbers: the difference of two longitudes does not fit into 32
        var (north, east) = (((long)to.Latitude - from.Latitude) * Radians, ((long)to.Longitude - from.Longitude) * Radians);
        var a = Square(Math.Sin(north / 2)) + (Math.Cos(latitude) * Math.Cos(otherLatitude) * Square(Math.Sin(east / 2)));
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }

    static double Square(double x) => x * x;
}

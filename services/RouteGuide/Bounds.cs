namespace Routeguide;

/// <summary>A rectangle with its sides in order. Its edges belong to it.</summary>
/// <param name="South">The least latitude.</param>
/// <param name="West">The least longitude.</param>
/// <param name="North">The greatest latitude.</param>
/// <param name="East">The greatest longitude.</param>
public readonly record struct Bounds(int South, int West, int North, int East)
{
    /// <summary>The rectangle between two opposite corners, whichever they are.</summary>
    /// <param name="rectangle">With both corners.</param>
    public static Bounds Of(Rectangle rectangle)
    {
        ArgumentNullException.ThrowIfNull(rectangle);
        var (a, b) = (rectangle.Lo, rectangle.Hi);
        return new(Math.Min(a.Latitude, b.Latitude), Math.Min(a.Longitude, b.Longitude), Math.Max(a.Latitude, b.Latitude),
            Math.Max(a.Longitude, b.Longitude));
    }

    /// <summary>Whether a point is in it.</summary>
    public bool Contains(Point point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return point.Latitude >= South && point.Latitude <= North && point.Longitude >= West && point.Longitude <= East;
    }
}

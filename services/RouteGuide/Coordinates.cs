namespace Routeguide;

/// <summary>Which points are on the earth.</summary>
public static class Coordinates
{
    /// <summary>How many of a <see cref="Point"/>'s units are a degree.</summary>
    public const int Degree = 10_000_000;

    const int MaxLatitude = 90 * Degree, MaxLongitude = 180 * Degree;

    /// <summary>What is wrong with a point, in words; null when nothing is.</summary>
    /// <param name="point">The point; null when a message has none.</param>
    public static string? WhatIsWrong(Point? point) => point switch
    {
        null => "there is no location",
        { Latitude: > MaxLatitude or < -MaxLatitude } =>
            $"the latitude is {point.Latitude}: it must be {-MaxLatitude} to {MaxLatitude} (degrees times {Degree})",
        { Longitude: > MaxLongitude or < -MaxLongitude } =>
            $"the longitude is {point.Longitude}: it must be {-MaxLongitude} to {MaxLongitude} (degrees times {Degree})",
        _ => null,
    };
}

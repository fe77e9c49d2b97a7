using FsCheck.Fluent;
using Routeguide;

namespace RouteGuide.Tests;

public sealed class GeometryTests
{
    const double HalfTheEarth = Math.PI * Distance.EarthRadius;

    // the formula's values by other programs, for a sphere of 6,371,000 m
    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(0, 0, 0, 10_000_000, 111_194.927)]
    [InlineData(0, 0, 10_000_000, 0, 111_194.927)]
    [InlineData(600_000_000, 0, 600_000_000, 10_000_000, 55_596.934)]
    [InlineData(900_000_000, 0, -900_000_000, 0, 20_015_086.796)]
    [InlineData(0, -1_800_000_000, 0, 1_800_000_000, 0)]
    [InlineData(0, -1_799_999_999, 0, 1_799_999_999, 0.0222)]
    [InlineData(407_128_000, -740_060_000, 515_074_000, -1_278_000, 5_570_222.18)]
    public void Distances_are_those_of_the_haversine_formula(int latitude, int longitude, int otherLatitude, int otherLongitude,
        double metres) =>
        Assert.Equal(metres, Distance.Between(Points.At(latitude, longitude), Points.At(otherLatitude, otherLongitude)),
            metres * 1e-6 + 1e-3);

    [Fact]
    public void It_is_as_far_there_as_back_and_never_further_than_around_half_of_the_earth() =>
        Law.ForAll(from a in Points.Anywhere from b in Points.Anywhere select (a, b), pair =>
    {
        var there = Distance.Between(pair.a, pair.b);
        Assert.Equal(there, Distance.Between(pair.b, pair.a), 1e-6);
        Assert.InRange(there, 0, HalfTheEarth + 1e-3);
        Assert.Equal(0, Distance.Between(pair.a, pair.a));
    });

    [Fact]
    public void A_detour_is_never_shorter() =>
        Law.ForAll(from a in Points.Anywhere from b in Points.Anywhere from c in Points.Anywhere select (a, b, c), three =>
        Assert.True(Distance.Between(three.a, three.c) <= Distance.Between(three.a, three.b) + Distance.Between(three.b, three.c) + 1e-3));

    [Fact]
    public void A_rectangle_is_the_same_whichever_way_its_corners_lie() =>
        Law.ForAll(from lo in Points.Near from hi in Points.Near from point in Points.Near select (lo, hi, point), sample =>
    {
        var (lo, hi, point) = sample;
        var area = Bounds.Of(new() { Lo = lo, Hi = hi });
        Assert.Equal(area, Bounds.Of(new() { Lo = hi, Hi = lo }));
        Assert.Equal(area, Bounds.Of(new() { Lo = Points.At(lo.Latitude, hi.Longitude), Hi = Points.At(hi.Latitude, lo.Longitude) }));
        Assert.True(area.Contains(lo) && area.Contains(hi));
        Assert.Equal(Between(point.Latitude, lo.Latitude, hi.Latitude)
            && Between(point.Longitude, lo.Longitude, hi.Longitude), area.Contains(point));
    });

    [Fact]
    public void Every_point_on_the_earth_is_right() => Law.ForAll(Points.Anywhere, point => Assert.Null(Coordinates.WhatIsWrong(point)));

    [Theory]
    [InlineData(900_000_001, 0, "latitude")]
    [InlineData(-900_000_001, 0, "latitude")]
    [InlineData(int.MinValue, 0, "latitude")]
    [InlineData(0, 1_800_000_001, "longitude")]
    [InlineData(0, -1_800_000_001, "longitude")]
    public void What_is_not_on_it_is_said(int latitude, int longitude, string word) =>
        Assert.Contains(word, Coordinates.WhatIsWrong(Points.At(latitude, longitude)), StringComparison.Ordinal);

    static bool Between(int value, int a, int b) => (value >= a && value <= b) || (value <= a && value >= b);
}

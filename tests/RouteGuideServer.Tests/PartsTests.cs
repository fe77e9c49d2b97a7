using Grpc.Core;
using Routeguide;

namespace RouteGuideServer.Tests;

public sealed class PartsTests
{
    [Fact]
    public void It_comes_with_a_hundred_places_and_more()
    {
        var features = FeatureFile.Read(Path.Combine(AppContext.BaseDirectory, "features.json"));
        Assert.InRange(features.Count, 100, int.MaxValue);
        Assert.Distinct(features.Select(feature => (feature.Location.Latitude, feature.Location.Longitude)));
        Assert.All(features, feature => Assert.NotEmpty(feature.Name));
    }

    [Fact]
    public void A_route_takes_the_seconds_that_the_clock_says()
    {
        var clock = new Clock();
        var route = new Route(new([]), clock);
        clock.Elapsed = TimeSpan.FromSeconds(61.9);
        Assert.Equal(61, route.ToSummary().ElapsedTime);
    }

    [Fact]
    public void A_route_that_is_longer_than_a_number_can_say_is_as_long_as_it_can()
    {
        var route = new Route(new([]), TimeProvider.System);
        for (var i = 0; i < 300; i++) route.Add(Points.At(0, i % 2 == 0 ? 0 : 1_800_000_000));
        Assert.Equal(int.MaxValue, route.ToSummary().Distance);
    }

    [Fact]
    public void Notes_are_bounded_at_a_location_and_in_all()
    {
        var notes = new Notebook();
        for (var i = 0; i < 1000; i++) notes.Add(Note(0, $"{i}"));
        var kept = notes.Add(Note(0, "last"));
        Assert.Equal(Notebook.MaxNotes, kept.Length);
        Assert.Equal("last", kept[^1].Message);

        var text = new string('x', Notebook.MaxMessage);
        for (var i = 1; i < 5000; i++)
        {
            notes.Add(Note(i, text));
            Assert.InRange(notes.Bytes, 0, Notebook.MaxBytes);
        }

        Assert.Single(notes.Add(Note(1, "forgotten")));
        Assert.Equal(2, notes.Add(Note(4999, "known")).Length);
    }

    [Fact]
    public void A_note_that_is_too_long_or_nowhere_is_refused()
    {
        var notes = new Notebook();
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() =>
            notes.Add(Note(0, new('x', Notebook.MaxMessage + 1)))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => notes.Add(new() { Message = "where?" })).StatusCode);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, 4)]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    [InlineData(StatusCode.DeadlineExceeded, 1)]
    public async Task Only_what_nobody_answered_is_tried_again_and_not_for_ever(StatusCode answer, int attempts)
    {
        var made = 0;
        var failure = await Assert.ThrowsAsync<RpcException>(() => Retry.WhileUnavailableAsync<int>(
            () => { made++; throw new RpcException(new(answer, "")); }, TimeProvider.System, CancellationToken.None));
        Assert.Equal((answer, attempts), (failure.StatusCode, made));
    }

    static RouteNote Note(int longitude, string message) => new() { Location = Points.At(0, longitude), Message = message };

    sealed class Clock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long GetTimestamp() => Elapsed.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}

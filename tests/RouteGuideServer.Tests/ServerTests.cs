using System.Diagnostics;
using Grpc.Core;
using Routeguide;

namespace RouteGuideServer.Tests;

public sealed class ServerTests
{
    static readonly Point Berkshire = Points.At(409146138, -746188906);
    const string BerkshireName = "Berkshire Valley Management Area Trail, Jefferson, NJ, USA";

    [Fact]
    public async Task A_known_feature_is_answered_and_saved_by_the_backend()
    {
        await using var world = await World.StartAsync();
        Assert.Equal(BerkshireName, (await world.Client.GetFeatureAsync(Berkshire)).Name);
        Assert.Equal(BerkshireName, (await world.SavedAsync(Berkshire)).Name);
        var unknown = await world.Client.GetFeatureAsync(Points.At(1, 2));
        Assert.Equal(("", 1, 2), (unknown.Name, unknown.Location.Latitude, unknown.Location.Longitude));
        Assert.Equal("", (await world.Backend.GetFeatureAsync(Points.At(1, 2))).Name);
        Assert.True((await world.Client.SaveFeatureAsync(new() { Name = "new", Location = Points.At(3, 4) })).Ok);
        Assert.Equal("new", (await world.Backend.GetFeatureAsync(Points.At(3, 4))).Name);

        var (code, log, _) = await world.Server.StopAsync();
        Assert.Equal(0, code);
        Assert.Contains($"The backend answered to \\u0027{BerkshireName}\\u0027: ok = True", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_backend_features_are_answered_as_quickly_and_saves_are_unavailable()
    {
        await using var world = await World.StartAsync(withBackend: false);
        // the first call pays for the connection
        await world.Client.GetFeatureAsync(Berkshire);
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < 200; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Assert.Equal(BerkshireName, (await world.Client.GetFeatureAsync(Berkshire)).Name);
            if (Stopwatch.GetElapsedTime(began) is var took && took < quickest) quickest = took;
        }
        // with the pauses between the attempts to save, each of them would take at least 175 ms
        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromMilliseconds(170));
        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await world.Client.SaveFeatureAsync(new() { Name = "x", Location = Berkshire }));
        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
        Assert.Contains("is away, nothing is saved", refusal.Status.Detail, StringComparison.Ordinal);

        await world.StartBackendAsync();
        Assert.True((await world.Client.SaveFeatureAsync(new() { Name = "x", Location = Points.At(5, 6) })).Ok);
        await world.Client.GetFeatureAsync(Berkshire);
        Assert.Equal(BerkshireName, (await world.SavedAsync(Berkshire)).Name);
    }

    [Fact]
    public async Task A_backend_that_comes_back_in_a_moment_is_not_noticed()
    {
        await using var world = await World.StartAsync();
        await world.Client.SaveFeatureAsync(new() { Name = "before", Location = Points.At(1, 1) });
        await world.KillBackendAsync();
        await world.StartBackendAsync();
        Assert.True((await world.Client.SaveFeatureAsync(new() { Name = "after", Location = Points.At(2, 2) })).Ok);
        Assert.Equal("before", (await world.Backend.GetFeatureAsync(Points.At(1, 1))).Name);
    }

    [Fact]
    public async Task What_the_backend_refuses_is_refused()
    {
        await using var world = await World.StartAsync();
        foreach (var location in new[] { null, Points.At(900_000_001, 0) })
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () =>
                await world.Client.SaveFeatureAsync(new() { Name = "x", Location = location }))).StatusCode);
    }

    [Fact]
    public async Task Features_in_a_rectangle_are_listed_whichever_way_its_corners_lie()
    {
        await using var world = await World.StartAsync(withBackend: false);
        var (south, west, north, east) = (400_000_000, -750_000_000, 420_000_000, -730_000_000);
        var lists = new List<List<Feature>>();
        foreach (var (lo, hi) in new[] { (Points.At(south, west), Points.At(north, east)),
            (Points.At(north, east), Points.At(south, west)), (Points.At(south, east), Points.At(north, west)) })
        {
            using var call = world.Client.ListFeatures(new() { Lo = lo, Hi = hi });
            lists.Add(await call.ResponseStream.ToListAsync());
        }

        Assert.Contains(lists[0], feature => feature.Name == BerkshireName);
        Assert.DoesNotContain(lists[0], feature => feature.Name.StartsWith("Eiffel Tower", StringComparison.Ordinal));
        Assert.All(lists, list => Assert.Equal(lists[0], list));
        using var point = world.Client.ListFeatures(new() { Lo = Berkshire, Hi = Berkshire });
        Assert.Single(await point.ResponseStream.ToListAsync());
        using var half = world.Client.ListFeatures(new() { Lo = Berkshire });
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() =>
            half.ResponseStream.ToListAsync())).StatusCode);
    }

    [Fact]
    public async Task A_route_is_summed_up()
    {
        await using var world = await World.StartAsync(withBackend: false);
        var watch = Stopwatch.StartNew();
        using var call = world.Client.RecordRoute();
        foreach (var point in new[] { Points.At(0, 0), Points.At(0, 10_000_000), Berkshire, Berkshire,
            Points.At(0, 10_000_000) }) await call.RequestStream.WriteAsync(point);
        await call.RequestStream.CompleteAsync();
        var summary = await call;
        var expected = Distance.Between(Points.At(0, 0), Points.At(0, 10_000_000)) + (2 * Distance.Between(Points.At(0, 10_000_000),
            Berkshire));
        Assert.Equal((5, 2, (int)Math.Round(expected)), (summary.PointCount, summary.FeatureCount, summary.Distance));
        Assert.InRange(summary.ElapsedTime, 0, (int)watch.Elapsed.TotalSeconds);

        using var none = world.Client.RecordRoute();
        await none.RequestStream.CompleteAsync();
        var empty = await none;
        Assert.Equal(new RouteSummary { ElapsedTime = empty.ElapsedTime }, empty);
    }

    [Fact]
    public async Task Six_notes_on_a_fresh_server_bring_nine_and_then_those_before()
    {
        await using var world = await World.StartAsync(withBackend: false);
        Assert.Equal(["1a", "2b", "3c", "1a", "1d", "2b", "2e", "3c", "3f"], await ChatAsync("1a", "2b", "3c", "1d", "2e", "3f"));
        Assert.Equal(["1a", "1d", "1g"], await ChatAsync("1g"));
        Assert.Equal(["4h"], await ChatAsync("4h"));

        async Task<List<string>> ChatAsync(params string[] notes)
        {
            using var call = world.Client.RouteChat();
            var answers = call.ResponseStream.ToListAsync();
            foreach (var note in notes) await call.RequestStream.WriteAsync(new() { Location = Points.At(0, note[0] - '0'),
                Message = note });
            await call.RequestStream.CompleteAsync();
            return [.. (await answers).Select(note => note.Message)];
        }
    }

    [Fact]
    public async Task A_note_is_answered_before_the_next_is_written()
    {
        await using var world = await World.StartAsync(withBackend: false);
        using var call = world.Client.RouteChat();
        for (var i = 1; i <= 3; i++)
        {
            await call.RequestStream.WriteAsync(new() { Location = Points.At(0, i), Message = $"{i}" });
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal($"{i}", call.ResponseStream.Current.Message);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("null", "cannot be read")]
    [InlineData("[{\"name\":\"nowhere\"}]", "there is no location")]
    [InlineData("[{\"location\":{\"latitude\":0,\"longitude\":0}},{\"location\":{\"latitude\":2000000000,\"longitude\":0},\"name\":\"beyond\"}]", "Of feature 2 ('beyond')")]
    public async Task A_file_that_holds_no_features_is_said_in_a_line(string text, string expected)
    {
        using var folder = new TempFolder();
        var file = folder.Write("features.json", text);
        await using var server = ServiceProcess.Start("RouteGuideServer", Ports.Free(), [], "--features", file);
        var (code, _, errors) = await server.EndAsync();
        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Features_of_ones_own_take_the_place_of_those_that_came_with_it()
    {
        using var folder = new TempFolder();
        var file = folder.Write("features.json", """[{"location":{"latitude":10,"longitude":20},"name":"mine"}]""");
        await using var world = await World.StartAsync(withBackend: false, "--features", file);
        Assert.Equal("mine", (await world.Client.GetFeatureAsync(Points.At(10, 20))).Name);
        Assert.Equal("", (await world.Client.GetFeatureAsync(Berkshire)).Name);
    }
}

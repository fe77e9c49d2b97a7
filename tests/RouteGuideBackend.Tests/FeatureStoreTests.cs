using FsCheck.Fluent;
using Routeguide;

namespace RouteGuideBackend.Tests;

public sealed class FeatureStoreTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_finds_the_latest_feature_of_each_location_in_any_rectangle()
    {
        var places = Gen.OneOf(Points.Near, Points.Anywhere);
        using var store = Open();
        var model = new Dictionary<(int, int), string>();
        Law.ForAll(from saved in places.ListOf() from lo in places from hi in places select (saved, lo, hi), sample =>
        {
            Task.WaitAll(sample.saved.Select((point, index) =>
            {
                model[Place(point)] = $"{point} {model.Count}";
                return store.SaveAsync(new() { Name = model[Place(point)], Location = point });
            }));
            foreach (var point in sample.saved) Assert.Equal(model[Place(point)], store.Find(point)!.Name);

            var area = Bounds.Of(new() { Lo = sample.lo, Hi = sample.hi });
            var expected = model.Where(pair => area.Contains(Points.At(pair.Key.Item1, pair.Key.Item2))).OrderBy(pair => pair.Key)
                .Select(pair => pair.Value);
            Assert.Equal(expected, store.In(area).Select(feature => feature.Name));
        });
    }

    [Fact]
    public async Task The_ends_of_the_earth_are_found()
    {
        using var store = Open();
        Point[] corners = [Points.At(900_000_000, 1_800_000_000), Points.At(-900_000_000, -1_800_000_000),
            Points.At(900_000_000, -1_800_000_000), Points.At(-900_000_000, 1_800_000_000)];
        foreach (var corner in corners) await store.SaveAsync(new() { Name = "corner", Location = corner });
        Assert.Equal(4, store.In(new(int.MinValue, int.MinValue, int.MaxValue, int.MaxValue)).Count());
        Assert.Single(store.In(new(900_000_000, 0, int.MaxValue, int.MaxValue)));
    }

    [Fact]
    public async Task Callers_who_take_features_slowly_hold_up_nobody()
    {
        using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => store.SaveAsync(new() { Name = $"{i}", Location = Points.At(i, 0) })));
        using var slow = store.In(new(0, 0, 1000, 0)).GetEnumerator();
        Assert.True(slow.MoveNext());
        await store.SaveAsync(new() { Name = new string('x', 100_000_000), Location = Points.At(2000, 0) });
        for (var i = 1; i < 1000; i++)
        {
            Assert.True(slow.MoveNext());
            Assert.Equal($"{i}", slow.Current.Name);
        }

        Assert.False(slow.MoveNext());
    }

    [Fact]
    public async Task What_was_saved_is_there_after_a_restart()
    {
        using (var store = Open()) await store.SaveAsync(new() { Name = "kept", Location = Points.At(1, 2) });
        using var again = Open();
        Assert.Equal("kept", again.Find(Points.At(1, 2))!.Name);
        Assert.Equal(1, again.Count);
    }

    FeatureStore Open() => new(_folder.Path, 1 << 30, TimeProvider.System);

    static (int, int) Place(Point point) => (point.Latitude, point.Longitude);
}

using Google.Protobuf;
using Lmdb;
using Routeguide;

namespace RouteGuideBackend;

/// <summary>
/// Every feature that was ever saved, under a key of its time, and where the latest one of each location is. What a save costs does not grow with what is there.
/// </summary>
internal sealed class FeatureStore : IDisposable
{
    readonly LightningEnvironment _environment;
    readonly LightningDatabase _features;
    readonly LightningDatabase _locations;
    readonly GroupCommit _writer;
    readonly TimeKeys _keys;

    /// <summary>Opens the store in a folder, or begins it there.</summary>
    /// <param name="folder">This replica's own.</param>
    /// <param name="limit">How large its file may become, in bytes.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LightningException">What is in the folder cannot be used.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public FeatureStore(string folder, long limit, TimeProvider time)
    {
        _environment = LightningEnvironment.Open(folder, new() { MaxMapSize = limit });
        _features = _environment.OpenDatabase("features");
        _locations = _environment.OpenDatabase("locations");
        _keys = new(time, Last());
        _writer = new(_environment);
    }

    /// <summary>How many features were saved.</summary>
    public long Count
    {
        get
        {
            using var read = _environment.BeginRead();
            return read.Count(_features);
        }
    }

    /// <summary>Saves a feature, and returns its key when no crash can lose it.</summary>
    /// <exception cref="LightningException">Nothing of it is saved.</exception>
    public Task<long> SaveAsync(Feature feature)
    {
        var value = feature.ToByteArray();
        var location = new LocationKey(feature.Location).ToBytes();
        return _writer.WriteAsync(transaction =>
        {
            var key = _keys.Next();
            var bytes = TimeKeys.ToBytes(key);
            transaction.Put(_features, bytes, value);
            transaction.Put(_locations, location, bytes);
            return key;
        });
    }

    /// <summary>The latest feature at a location; null when there is none.</summary>
    public Feature? Find(Point point)
    {
        using var read = _environment.BeginRead();
        return read.Get(_locations, new LocationKey(point).ToBytes()) is { } key ? Read(read, key) : null;
    }

    /// <summary>
    /// The latest features of the locations in an area, from south to north. They are read some at a time, so that a caller who takes them slowly does not keep
    /// old pages of the file from being used again; what is saved meanwhile may be among them.
    /// </summary>
    public IEnumerable<Feature> In(Bounds area)
    {
        LocationKey? next = new(area.South, area.West);
        while (next is { } from)
        {
            (var page, next) = ReadPage(area, from);
            foreach (var feature in page) yield return feature;
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _environment.Dispose();
    }

    (List<Feature> Page, LocationKey? Next) ReadPage(Bounds area, LocationKey from)
    {
        // a step is a location looked at: also where there is little to find, a page is soon over
        const int Steps = 256;
        using var read = _environment.BeginRead();
        using var cursor = read.CreateCursor(_locations);
        var page = new List<Feature>();
        var there = cursor.SetRange(from.ToBytes());
        for (var step = 0; there; step++)
        {
            var (location, key) = cursor.Read(0, (found, value, _) => (LocationKey.FromBytes(found), value.ToArray()));
            if (location.Latitude > area.North) break;
            if (step == Steps) return (page, location);
            if (location.Longitude > area.East)
            {
                if (location.Latitude == area.North) break;
                there = cursor.SetRange(new LocationKey(location.Latitude + 1, area.West).ToBytes());
            }
            else if (location.Longitude < area.West)
            {
                there = cursor.SetRange((location with { Longitude = area.West }).ToBytes());
            }
            else
            {
                if (Read(read, key) is { } feature) page.Add(feature);
                there = cursor.Next();
            }
        }

        return (page, null);
    }

    Feature? Read(LightningTransaction read, byte[] key) => read.Get(_features, key, 0, static (value, _) => Feature.Parser.ParseFrom(value));

    long Last()
    {
        using var read = _environment.BeginRead();
        using var cursor = read.CreateCursor(_features);
        return cursor.Last() ? cursor.Read(0, (key, _, _) => TimeKeys.FromBytes(key)) : 0;
    }
}

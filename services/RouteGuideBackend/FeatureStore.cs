using Google.Protobuf;
using LightningDB;
using Routeguide;

namespace RouteGuideBackend;

/// <summary>
/// Every feature that was ever saved, under a key of its time, and where the latest one of each location is. What a save costs does
/// not grow with what is there.
/// </summary>
internal sealed class FeatureStore : IDisposable
{
    readonly StoreFolder _folder;
    readonly LightningDatabase _features;
    readonly LightningDatabase _locations;
    readonly GroupCommit _writer;
    readonly TimeKeys _keys;

    // held by all who read, and to close: LMDB would end the process when it is closed under a reader
    readonly ReaderWriterLockSlim _readers = new();
    bool _closed;

    /// <summary>Opens the store in a folder, or begins it there.</summary>
    /// <param name="folder">This replica's own.</param>
    /// <param name="limit">How large its file may become, in bytes.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StoreException">What is in the folder cannot be used.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public FeatureStore(string folder, long limit, TimeProvider time)
    {
        _folder = StoreFolder.Open(folder, limit);
        try
        {
            using (var transaction = _folder.Environment.BeginTransaction())
            {
                _features = transaction.OpenDatabase("features", new DatabaseConfiguration { Flags = DatabaseOpenFlags.Create });
                _locations = transaction.OpenDatabase("locations", new DatabaseConfiguration { Flags = DatabaseOpenFlags.Create });
                transaction.Commit().ThrowOnError();
            }

            _keys = new(time, Read(Last));
            _writer = new(_folder.Environment);
        }
        catch (LightningException failure)
        {
            _folder.Dispose();
            throw StoreException.Of(failure, folder);
        }
    }

    /// <summary>How many features were saved.</summary>
    public long Count => Read(transaction => transaction.GetEntriesCount(_features));

    /// <summary>Saves a feature, and returns its key when no crash can lose it.</summary>
    /// <exception cref="StoreException">Nothing of it is saved.</exception>
    public Task<long> SaveAsync(Feature feature)
    {
        var value = feature.ToByteArray();
        var location = new LocationKey(feature.Location).ToBytes();
        return _writer.WriteAsync(transaction =>
        {
            var key = _keys.Next();
            var bytes = TimeKeys.ToBytes(key);
            transaction.Put(_features, bytes, value).ThrowOnError();
            transaction.Put(_locations, location, bytes).ThrowOnError();
            return key;
        });
    }

    /// <summary>The latest feature at a location; null when there is none.</summary>
    public Feature? Find(Point point) => Read(transaction =>
    {
        var (code, _, key) = transaction.Get(_locations, new LocationKey(point).ToBytes());
        return IsThere(code) ? FeatureAt(transaction, key.AsSpan()) : null;
    });

    /// <summary>
    /// The latest features of the locations in an area, from south to north. They are read some at a time, so that a caller who takes
    /// them slowly does not keep old pages of the file from being used again; what is saved meanwhile may be among them.
    /// </summary>
    public IEnumerable<Feature> In(Bounds area)
    {
        LocationKey? next = new(area.South, area.West);
        while (next is { } from)
        {
            (var page, next) = Read(transaction => ReadPage(transaction, area, from));
            foreach (var feature in page) yield return feature;
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _readers.EnterWriteLock();
        try
        {
            _closed = true;
            _folder.Dispose();
        }
        finally
        {
            _readers.ExitWriteLock();
        }
    }

    T Read<T>(Func<LightningTransaction, T> read)
    {
        _readers.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            using var transaction = _folder.Environment.BeginTransaction(TransactionBeginFlags.ReadOnly);
            return read(transaction);
        }
        finally
        {
            _readers.ExitReadLock();
        }
    }

    (List<Feature> Page, LocationKey? Next) ReadPage(LightningTransaction transaction, Bounds area, LocationKey from)
    {
        // a step is a location looked at: also where there is little to find, a page is soon over
        const int Steps = 256;
        using var cursor = transaction.CreateCursor(_locations);
        var page = new List<Feature>();
        var there = IsThere(cursor.SetRange(from.ToBytes()));
        for (var step = 0; there; step++)
        {
            var (_, found, key) = cursor.GetCurrent();
            var location = LocationKey.FromBytes(found.AsSpan());
            if (location.Latitude > area.North) break;
            if (step == Steps) return (page, location);
            if (location.Longitude > area.East)
            {
                if (location.Latitude == area.North) break;
                there = IsThere(cursor.SetRange(new LocationKey(location.Latitude + 1, area.West).ToBytes()));
            }
            else if (location.Longitude < area.West)
            {
                there = IsThere(cursor.SetRange((location with { Longitude = area.West }).ToBytes()));
            }
            else
            {
                if (FeatureAt(transaction, key.AsSpan()) is { } feature) page.Add(feature);
                there = IsThere(cursor.Next().resultCode);
            }
        }

        return (page, null);
    }

    Feature? FeatureAt(LightningTransaction transaction, ReadOnlySpan<byte> key)
    {
        var (code, _, value) = transaction.Get(_features, key);
        return IsThere(code) ? Feature.Parser.ParseFrom(value.AsSpan()) : null;
    }

    long Last(LightningTransaction transaction)
    {
        using var cursor = transaction.CreateCursor(_features);
        var (code, key, _) = cursor.Last();
        return IsThere(code) ? TimeKeys.FromBytes(key.AsSpan()) : 0;
    }

    static bool IsThere(MDBResultCode code) => code.ThrowOnReadError() == MDBResultCode.Success;
}

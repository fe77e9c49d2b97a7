using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Routeguide;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>
/// Callers of the RouteGuide on a few channels that stay open. Nothing is tried again, but for what gRPC itself does for calls that no
/// server took up: a unary call that is not answered is a failed one, and a stream may end as OK or UNAVAILABLE, with every message before
/// that whole and in its place.
/// </summary>
internal sealed class GuideLoad : IAsyncDisposable
{
    /// <summary>How many connections stay open; each has a chat on it.</summary>
    public const int Channels = 3;

    private static readonly Point Known = new() { Latitude = 409146138, Longitude = -746188906 };
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly GrpcChannel[] _channels;
    private readonly List<Task> _callers;
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _saved = [];
    private readonly int[] _ends = new int[17];
    private readonly int _listed;
    private long _answers;

    private GuideLoad(Uri url, int listed)
    {
        _listed = listed;
        _channels = [.. Enumerable.Range(0, Channels).Select(_ => GrpcChannel.ForAddress(url.ToString()))];
        _callers = [.. _channels.Select(channel => new RouteGuide.RouteGuideClient(channel)).SelectMany((client, number) => new[]
        {
            CallAsync(_ => KnownAsync(client)), CallAsync(_ => UnknownAsync(client)), CallAsync(i => SaveAsync(client, number, i)),
            StreamAsync(_ => ListAsync(client)), StreamAsync(i => ChatAsync(client, number, i)), StreamAsync(_ => RecordAsync(client)),
        })];
    }

    /// <summary>A rectangle with everything in it.</summary>
    public static Rectangle World { get; } = new() { Lo = new() { Latitude = -900000000, Longitude = -1800000000 },
        Hi = new() { Latitude = 900000000, Longitude = 1800000000 } };

    /// <summary>How many unary calls were answered.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_failures) return [.. _failures];
        }
    }

    /// <summary>The names of the features whose saving was acknowledged.</summary>
    public IReadOnlySet<string> Saved
    {
        get
        {
            lock (_saved) return _saved.ToHashSet();
        }
    }

    /// <summary>Starts the callers of a RouteGuide.</summary>
    public static async Task<GuideLoad> StartAsync(Uri url)
    {
        using var channel = GrpcChannel.ForAddress(url.ToString());
        return new(url, (await ListAsync(channel, World)).Count);
    }

    /// <summary>What one backend or server has in a rectangle.</summary>
    public static async Task<List<Feature>> ListAsync(GrpcChannel channel, Rectangle area)
    {
        using var call = new RouteGuide.RouteGuideClient(channel).ListFeatures(area);
        var features = new List<Feature>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None)) features.Add(call.ResponseStream.Current);
        return features;
    }

    /// <summary>How many streams ended in this way.</summary>
    public int Ended(StatusCode code) => Volatile.Read(ref _ends[(int)code]);

    /// <summary>Waits until some hundreds more unary calls were answered and streams ended as OK.</summary>
    public Task GoesOnAsync()
    {
        const int calls = 500, streams = 5;
        var (untilCalls, untilStreams) = (Answers + calls, Ended(StatusCode.OK) + streams);
        return Eventually.BecomesAsync(
            $"{calls} more calls are answered, and {streams} more streams end well",
            () => Task.FromResult((Calls: Answers, Streams: Ended(StatusCode.OK))),
            now => now.Calls >= untilCalls && now.Streams >= untilStreams);
    }

    /// <summary>Ends when every call has ended as the protocol has it: what is cancelled may have any end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_callers);
        foreach (var channel in _channels) channel.Dispose();
        _end.Dispose();
    }

    private static async Task KnownAsync(RouteGuide.RouteGuideClient client) =>
        Require((await client.GetFeatureAsync(Known)).Name.StartsWith("Berkshire Valley", StringComparison.Ordinal),
            "a known point has no feature");

    private static async Task UnknownAsync(RouteGuide.RouteGuideClient client)
    {
        var point = new Point { Latitude = 1, Longitude = 2 };
        Require((await client.GetFeatureAsync(point)).Equals(new() { Location = point }), "there is a feature in the sea");
    }

    private async Task SaveAsync(RouteGuide.RouteGuideClient client, int number, int i)
    {
        // each at a place of its own: a location is listed with its last feature alone
        var feature = new Feature { Name = $"{number}-{i}", Location = new() { Latitude = number, Longitude = i } };
        Require((await client.SaveFeatureAsync(feature)).Ok, "a save is not acknowledged");
        lock (_saved) _saved.Add(feature.Name);
    }

    private async Task ListAsync(RouteGuide.RouteGuideClient client)
    {
        using var call = client.ListFeatures(World);
        var count = 0;
        for (; await call.ResponseStream.MoveNext(CancellationToken.None); count++)
        {
            Require(call.ResponseStream.Current is { Name.Length: > 0, Location: not null }, "a listed feature is not whole");
        }
        Require(count == _listed, $"{count} of {_listed} features were listed, and the end was OK");
    }

    // stays open until the server ends it, or the load is over
    private async Task ChatAsync(RouteGuide.RouteGuideClient client, int number, int chat)
    {
        using var call = client.RouteChat();
        var notes = new List<RouteNote>();
        while (!_end.IsCancellationRequested)
        {
            // ten at a place, and each is answered with those before it
            if (notes.Count == 10) notes.Clear();
            if (notes.Count == 0) chat += 1_000_000;
            notes.Add(new() { Location = new() { Latitude = number, Longitude = chat }, Message = $"{notes.Count}" });
            await WriteAsync(call.RequestStream, notes[^1]);
            foreach (var note in notes)
            {
                Require(await call.ResponseStream.MoveNext(CancellationToken.None), "a chat ended as OK before its caller did");
                Require(call.ResponseStream.Current.Equals(note), $"a chat was answered {call.ResponseStream.Current} and not {note}");
            }
            await Task.Delay(Think);
        }
        await call.RequestStream.CompleteAsync();
        Require(!await call.ResponseStream.MoveNext(CancellationToken.None), "a chat goes on when its caller has ended it");
    }

    private static async Task RecordAsync(RouteGuide.RouteGuideClient client)
    {
        using var call = client.RecordRoute();
        var points = 0;
        for (; points < 100 && await WriteAsync(call.RequestStream, Known); points++) await Task.Delay(Think);
        await call.RequestStream.CompleteAsync();
        var summary = await call;
        Require((summary.PointCount, summary.FeatureCount) == (100, 100),
            $"a route of {points} points has {summary.PointCount}, and the end was OK");
    }

    // how a call ended is for its answer to say
    private static async Task<bool> WriteAsync<T>(IClientStreamWriter<T> stream, T message)
    {
        try
        {
            await stream.WriteAsync(message);
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidDataException(otherwise);
    }

    private Task CallAsync(Func<int, Task> call) => RepeatAsync(async i =>
    {
        await call(i);
        Interlocked.Increment(ref _answers);
        await Task.Delay(Think);
    });

    private Task StreamAsync(Func<int, Task> call) => RepeatAsync(async i =>
    {
        var end = StatusCode.OK;
        try
        {
            await call(i);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            end = e.StatusCode;
        }
        Interlocked.Increment(ref _ends[(int)end]);
        await Task.Delay(Think);
    });

    private Task RepeatAsync(Func<int, Task> call) => Task.Run(async () =>
    {
        for (var i = 0; !_end.IsCancellationRequested; i++)
        {
            try
            {
                await call(i);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                lock (_failures) _failures.Add($"after {_watch.Elapsed.TotalSeconds:0.000} s: {e}");
            }
        }
    });
}

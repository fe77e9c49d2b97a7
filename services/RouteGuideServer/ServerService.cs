using Grpc.Core;
using Routeguide;

namespace RouteGuideServer;

/// <summary>The RouteGuide that callers see: knows features, keeps notes, and has features saved by the backend.</summary>
internal sealed class ServerService(KnownFeatures features, Notebook notes, SaveQueue queue, Backend backend, TimeProvider time)
    : RouteGuide.RouteGuideBase
{
    /// <summary>A known feature is also saved; where none is known the answer has the location and no name.</summary>
    public override Task<Feature> GetFeature(Point request, ServerCallContext context)
    {
        if (features.Find(request) is not { } feature) return Task.FromResult(new Feature { Location = request });
        queue.Add(feature);
        return Task.FromResult(feature);
    }

    /// <summary>Passed on to the backend: UNAVAILABLE when that is away.</summary>
    public override Task<SavedResult> SaveFeature(Feature request, ServerCallContext context)
    {
        Requests.CheckLocation(request.Location);
        return backend.SaveAsync(request, context.Deadline, context.CancellationToken);
    }

    public override Task ListFeatures(Rectangle request, IServerStreamWriter<Feature> responseStream, ServerCallContext context) =>
        responseStream.WriteAllAsync(features.In(Requests.Area(request)));

    public override async Task<RouteSummary> RecordRoute(IAsyncStreamReader<Point> requestStream, ServerCallContext context)
    {
        var route = new Route(features, time);
        while (await requestStream.MoveNext(context.CancellationToken)) route.Add(requestStream.Current);
        return route.ToSummary();
    }

    /// <summary>Each note is answered with all notes at its location so far, itself included.</summary>
    public override async Task RouteChat(IAsyncStreamReader<RouteNote> requestStream, IServerStreamWriter<RouteNote> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
            foreach (var note in notes.Add(requestStream.Current))
                await responseStream.WriteAsync(note);
    }
}

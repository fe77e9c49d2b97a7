using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Routeguide;

namespace RouteGuideBackend;

/// <summary>The RouteGuide over what is stored. Routes and chats are not the backend's: they are UNIMPLEMENTED.</summary>
internal sealed partial class BackendService(FeatureStore store, IHostApplicationLifetime application, ILogger<BackendService> log)
    : RouteGuide.RouteGuideBase
{
    /// <summary>Answers when no crash can lose it.</summary>
    public override async Task<SavedResult> SaveFeature(Feature request, ServerCallContext context)
    {
        Requests.CheckLocation(request.Location);
        try
        {
            var key = await store.SaveAsync(request);
            Saved(request.Name, request.Location.Latitude, request.Location.Longitude, key);
            return new() { Ok = true };
        }
        catch (StoreException failure)
        {
            NotSaved(request.Name, failure.Message);
            // only opening the file again mends it, and that is what a new process does
            if (failure.Fault == StoreFault.MustReopen) application.StopApplication();
            throw new RpcException(new(CodeOf(failure.Fault), failure.Message));
        }
        catch (ObjectDisposedException)
        {
            throw new RpcException(new(StatusCode.Unavailable, "this replica is ending"));
        }
    }

    /// <summary>The latest feature saved at a point; one without a name when there is none.</summary>
    public override Task<Feature> GetFeature(Point request, ServerCallContext context) =>
        Task.FromResult(store.Find(request) ?? new() { Location = request });

    /// <summary>The latest features saved in a rectangle, one for each location.</summary>
    public override Task ListFeatures(Rectangle request, IServerStreamWriter<Feature> responseStream, ServerCallContext context) =>
        responseStream.WriteAllAsync(store.In(Requests.Area(request)));

    static StatusCode CodeOf(StoreFault fault) => fault switch
    {
        StoreFault.Full => StatusCode.ResourceExhausted,
        StoreFault.MustReopen => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };

    [LoggerMessage(LogLevel.Information, "Saved '{Name}' at {Latitude},{Longitude} under {Key}")]
    partial void Saved(string name, int latitude, int longitude, long key);

    [LoggerMessage(LogLevel.Error, "Not saved: '{Name}': {Reason}")]
    partial void NotSaved(string name, string reason);
}
